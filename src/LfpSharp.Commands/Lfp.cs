using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Commands;

/// <summary>The <c>lfp</c> command in a program of one's own, with that program's parts beside the lab's.</summary>
/// <example><code>
/// return Lfp.Run(args, lab =&gt; lab
///     .AddModel&lt;MyNetOptions&gt;("my-net")
///     .AddReward&lt;MyReward&gt;("my-reward")
///     .AddData("my-data", folder =&gt; new MyData(folder)));
/// </code></example>
public static class Lfp
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="args">The program's arguments, such as <c>train my-recipe.yaml --model my-net</c>.</param>
    /// <param name="add">Adds the program's own parts; recipes, <c>--set</c>, <c>--help</c> and the schema know them by name.</param>
    /// <returns>The exit code: 0 done, 1 failed, 2 bad usage or input, 130 interrupted.</returns>
    public static int Run(string[] args, Action<LabParts>? add = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        try
        {
            add?.Invoke(new LabParts());
        }
        catch (Exception error) when (error is ArgumentException or UnknownNameException)
        {
            Terminal.Error(error.Message);
            return ExitCode.BadUsage;
        }
        return CommandLine.Run(args);
    }
}
