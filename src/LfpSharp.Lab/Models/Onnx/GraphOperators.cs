namespace LfpSharp.Lab.Models.Onnx;

/// <summary>What is read: each operator, and what makes a step of it.</summary>
internal static class GraphOperators
{
    /// <summary>The readers by operator.</summary>
    public static IReadOnlyDictionary<string, Action<GraphReader, GraphNode>> Table { get; }
        = new[]
        {
            ConnectionNodes.Readers, RecurrentNodes.Readers, NormNodes.Readers, PoolNodes.Readers, ActivationNodes.Readers,
            ArithmeticNodes.Readers, AxisNodes.Readers,
        }.SelectMany(readers => readers).ToDictionary();

    /// <summary>The operators of ONNX among them, for messages.</summary>
    public static string Names { get; }
        = string.Join(", ", Table.Keys.Where(name => !name.StartsWith(OnnxFusion.Prefix, StringComparison.Ordinal)).Order());
}
