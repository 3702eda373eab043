namespace LfpSharp.Lab.Formats.Nir;

/// <summary>A node of a graph: what it is and its parameters, as <see cref="NirSchema"/> lists them.</summary>
/// <param name="Type">Its kind: <c>LIF</c>, <c>Conv2d</c>, ...</param>
/// <param name="Values">Its parameters by name.</param>
internal sealed record NirNode(string Type, IReadOnlyDictionary<string, NirValue> Values)
{
    /// <summary>A node of parameters.</summary>
    public static NirNode Of(string type, params ReadOnlySpan<(string Name, NirValue Value)> values)
    {
        var all = new Dictionary<string, NirValue>();
        foreach (var (name, value) in values)
            all.Add(name, value);
        return new NirNode(type, all);
    }

    /// <summary>Floating-point parameters that the schema promises.</summary>
    public NirFloats Floats(string name) => (NirFloats)Values[name];

    /// <summary>Whole numbers that the schema promises.</summary>
    public long[] Integers(string name) => ((NirIntegers)Values[name]).Values;

    /// <summary>Two sizes, rows and columns; one number counts for both.</summary>
    /// <exception cref="NotSupportedException">They are more or fewer, or too large for anything.</exception>
    public (int Rows, int Columns) Pair(string name) => Integers(name) switch
    {
        [var both] when IsSize(both) => ((int)both, (int)both),
        [var rows, var columns] when IsSize(rows) && IsSize(columns) => ((int)rows, (int)columns),
        var other => throw new NotSupportedException(
            $"A '{Type}' has for '{name}' the numbers {string.Join(", ", other.Take(8))}; expected one or two, for rows and columns."),
    };

    /// <summary>Whether it has a parameter.</summary>
    public bool Has(string name) => Values.ContainsKey(name);

    private static bool IsSize(long number) => number is >= 0 and < 1 << 20;
}
