using LfpSharp.Lab.Formats.Nir;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary><c>Affine</c> and <c>Linear</c>.</summary>
internal sealed class NirLinearMap : NirMap
{
    private readonly float[] weights;
    private readonly float[]? bias;
    private readonly int inputs;

    public NirLinearMap(NirNode node, long[] outputShape)
        : base(outputShape)
    {
        var weight = node.Floats("weight");
        (weights, bias, inputs) = (weight.Values, node.Has("bias") ? node.Floats("bias").Values : null, (int)weight.Shape[1]);
    }

    protected override void Start(double[] outputs)
    {
        for (var j = 0; bias is not null && j < outputs.Length; j++)
            outputs[j] = bias[j];
    }

    protected override void Spread(int input, double value, double[] outputs)
    {
        for (var j = 0; j < outputs.Length; j++)
            outputs[j] += weights[(j * inputs) + input] * value;
    }
}
