using LfpSharp.Lab.Formats.Nir;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary><c>Conv2d</c> with zeros around.</summary>
internal sealed class NirConvolutionMap : NirMap
{
    private readonly float[] weights;
    private readonly float[] bias;
    private readonly (int Rows, int Columns) kernel;
    private readonly (int Rows, int Columns) stride;
    private readonly (int Rows, int Columns) padding;
    private readonly (int Rows, int Columns) dilation;
    private readonly (int Channels, int Rows, int Columns) from;
    private readonly (int Channels, int Rows, int Columns) to;
    private readonly int groups;

    public NirConvolutionMap(NirNode node, long[] inputShape, long[] outputShape)
        : base(outputShape)
    {
        var weight = node.Floats("weight");
        (weights, bias, groups) = (weight.Values, node.Floats("bias").Values, (int)node.Integers("groups")[0]);
        (stride, padding, dilation) = (node.Pair("stride"), node.Pair("padding"), node.Pair("dilation"));
        kernel = ((int)weight.Shape[2], (int)weight.Shape[3]);
        from = ((int)inputShape[0], (int)inputShape[1], (int)inputShape[2]);
        to = ((int)OutputShape[0], (int)OutputShape[1], (int)OutputShape[2]);
    }

    protected override void Start(double[] outputs)
    {
        var plane = to.Rows * to.Columns;
        for (var j = 0; j < outputs.Length; j++)
            outputs[j] = bias[j / plane];
    }

    protected override void Spread(int input, double value, double[] outputs)
    {
        var (channel, row, column) = (input / (from.Rows * from.Columns), input / from.Columns % from.Rows, input % from.Columns);
        var (inside, each) = (from.Channels / groups, to.Channels / groups);
        var first = channel / inside * each;
        for (var kr = 0; kr < kernel.Rows; kr++)
        {
            if (!Meets(row, kr, stride.Rows, padding.Rows, dilation.Rows, to.Rows, out var r))
                continue;
            for (var kc = 0; kc < kernel.Columns; kc++)
            {
                if (!Meets(column, kc, stride.Columns, padding.Columns, dilation.Columns, to.Columns, out var c))
                    continue;
                for (var o = first; o < first + each; o++)
                {
                    outputs[(((o * to.Rows) + r) * to.Columns) + c] +=
                        weights[(((((o * inside) + (channel % inside)) * kernel.Rows) + kr) * kernel.Columns) + kc] * value;
                }
            }
        }
    }

    // The place of the window in which an input lies under an element of the kernel.
    private static bool Meets(int place, int element, int stride, int padding, int dilation, int windows, out int window)
    {
        var start = place + padding - (element * dilation);
        window = start / stride;
        return start >= 0 && start % stride == 0 && window < windows;
    }
}
