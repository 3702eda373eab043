using LfpSharp.Lab.Formats.Nir;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>An affine map of NIR: <c>z_j = b_j + Σ_i w_ij x_i</c>, each input spread to the outputs that it reaches.</summary>
/// <remarks>An input of 0 reaches none, so that spikes cost what they are.</remarks>
internal abstract class NirMap(long[] outputShape)
{
    private readonly int size = NirShape.Size(outputShape);

    /// <summary>The shape of what it gives.</summary>
    public long[] OutputShape => outputShape;

    /// <summary>The map of a node for what enters it and leaves it.</summary>
    public static NirMap Of(NirNode node, long[] inputShape, long[] outputShape) => node.Type switch
    {
        "Affine" or "Linear" => new NirLinearMap(node, outputShape),
        "Conv2d" => new NirConvolutionMap(node, inputShape, outputShape),
        _ => new NirPoolMap(node, inputShape, outputShape),
    };

    /// <summary>z for x.</summary>
    public double[] Apply(double[] inputs)
    {
        var outputs = new double[size];
        Start(outputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] != 0)
                Spread(i, inputs[i], outputs);
        }

        return outputs;
    }

    /// <summary>Puts b into the outputs.</summary>
    protected abstract void Start(double[] outputs);

    /// <summary>Adds <c>w_ij x_i</c> to every output j.</summary>
    protected abstract void Spread(int input, double value, double[] outputs);
}
