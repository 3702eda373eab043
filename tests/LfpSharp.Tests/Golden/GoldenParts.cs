using TorchSharp.Modules;

namespace LfpSharp.Tests.Golden;

/// <summary>What stands in the braces of an item of a golden file's <c>spec</c>.</summary>
internal sealed class GoldenParts
{
    /// <summary>What stands between bars.</summary>
    public List<Sequential> Branches { get; } = [];

    /// <summary>What stands behind a semicolon.</summary>
    public List<Sequential> Behind { get; } = [];
}
