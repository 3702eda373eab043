using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Screen;

/// <summary>The folders that runs are written to where no other is named.</summary>
internal static class UsualFolders
{
    public static readonly IReadOnlyList<string> All = ["runs", "comparisons", "sweeps"];

    /// <summary>The runs in them, those of comparisons and sweeps included.</summary>
    public static IEnumerable<string> Runs => All.SelectMany(RunList.Below);
}
