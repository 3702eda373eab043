namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Names of which each is given once.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, int> counts = [];

    /// <summary>The name itself where it is free, else another wish, else that with a number.</summary>
    /// <param name="name">What is wished for.</param>
    /// <param name="otherwise">What else.</param>
    public string Free(string name, string? otherwise = null)
    {
        if (counts.TryAdd(name, 1))
            return name;
        name = otherwise ?? name;
        while (!counts.TryAdd(name, 1))
            name = FormattableString.Invariant($"{name}_{++counts[name]}");
        return name;
    }
}
