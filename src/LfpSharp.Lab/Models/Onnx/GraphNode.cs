using System.Text;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Onnx;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>A node with its settings, each of which must be asked for: what is not known is refused, not passed over.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="node">The node.</param>
/// <param name="version">Of ONNX's operators.</param>
internal sealed class GraphNode(string path, OnnxNode node, long version)
{
    private readonly HashSet<string> asked = [];

    /// <summary>What it does.</summary>
    public string Operator => node.Operator;

    /// <summary>Of ONNX's operators.</summary>
    public long Version => version;

    /// <summary>What goes in; empty for what is left out.</summary>
    public IReadOnlyList<string> Inputs => node.Inputs;

    /// <summary>What comes out.</summary>
    public IReadOnlyList<string> Outputs => node.Outputs;

    /// <summary>What it is called; by its output where it has no name.</summary>
    public string Name => node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault() ?? "";

    /// <summary>Whether there is an input of that number.</summary>
    public bool Has(int input) => input < node.Inputs.Count && node.Inputs[input].Length > 0;

    /// <summary>A setting that is a whole number.</summary>
    public long Integer(string name, long without) => Find(name, OnnxAttributeKind.Integer)?.Integer ?? without;

    /// <summary>A setting that is a number.</summary>
    public double Number(string name, double without) => Find(name, OnnxAttributeKind.Number)?.Number ?? without;

    /// <summary>A setting that is whole numbers; null where it is left out.</summary>
    public IReadOnlyList<long>? Integers(string name) => Find(name, OnnxAttributeKind.Integers)?.Integers;

    /// <summary>A setting that is a word.</summary>
    public string Text(string name, string without)
        => Find(name, OnnxAttributeKind.Text) is { } found ? Encoding.UTF8.GetString(found.Text ?? []) : without;

    /// <summary>A setting that is a tensor; null where it is left out.</summary>
    public OnnxTensor? Tensor(string name) => Find(name, OnnxAttributeKind.Tensor)?.Tensor;

    /// <summary>The number or numbers that a constant is given as, in place of a tensor; null for none.</summary>
    public OnnxTensor? Scalar()
    {
        if (Find("value_float", OnnxAttributeKind.Number) is { } number)
            return new OnnxTensor { Type = OnnxType.Float, Numbers = [number.Number] };
        if (Find("value_int", OnnxAttributeKind.Integer) is { } whole)
            return new OnnxTensor { Type = OnnxType.Int64, Integers = [whole.Integer] };
        return Integers("value_ints") is { } several
            ? new OnnxTensor { Type = OnnxType.Int64, Shape = [several.Count], Integers = [.. several] }
            : null;
    }

    /// <summary>A setting that changes nothing that is computed here.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            asked.Add(name);
    }

    /// <summary>A setting that only one value is read of.</summary>
    public void Expect(string name, long value)
    {
        if (Integer(name, value) is var found && found != value)
            throw Fault($"{name} = {found}", $"{name} = {value}");
    }

    /// <summary>As <see cref="Expect(string, long)"/>.</summary>
    public void Expect(string name, double value)
    {
        if (Number(name, value) is var found && found != value)
            throw Fault(FormattableString.Invariant($"{name} = {found}"), FormattableString.Invariant($"{name} = {value}"));
    }

    /// <summary>Refuses settings that nothing asked for.</summary>
    public void Finish()
    {
        if (node.Attributes.Find(attribute => !asked.Contains(attribute.Name)) is { } unknown)
            throw Fault($"the attribute '{OnnxFault.Shown(unknown.Name)}'", $"none but {string.Join(", ", asked.Order())}");
    }

    /// <summary>What is said of a node that cannot be read.</summary>
    public InvalidFileException Fault(string found, string expected)
        => OnnxFault.Unreadable(
            path,
            $"{found} in the node '{OnnxFault.Shown(Name)}' ({OnnxFault.Shown(node.Operator)})",
            expected,
            "Write that part of the network otherwise where it is exported, or end the network before it: model.cut: NODE.");

    private OnnxAttribute? Find(string name, OnnxAttributeKind kind)
    {
        asked.Add(name);
        var found = node.Attributes.Find(attribute => attribute.Name == name);
        return found is null || found.Kind == kind || found.Kind == OnnxAttributeKind.None
            ? found
            : throw Fault($"the attribute '{name}' of kind {(int)found.Kind}", $"kind {(int)kind}");
    }
}
