using LfpSharp.Lab.Formats.Nir;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary><c>SumPool2d</c> and <c>AvgPool2d</c>; zeros around count.</summary>
internal sealed class NirPoolMap : NirMap
{
    private readonly (int Rows, int Columns) kernel;
    private readonly (int Rows, int Columns) stride;
    private readonly (int Rows, int Columns) padding;
    private readonly int rows;
    private readonly int columns;
    private readonly double factor;

    public NirPoolMap(NirNode node, long[] inputShape, long[] outputShape)
        : base(outputShape)
    {
        (kernel, stride, padding) = (node.Pair("kernel_size"), node.Pair("stride"), node.Pair("padding"));
        (rows, columns) = ((int)inputShape[1], (int)inputShape[2]);
        factor = node.Type == "AvgPool2d" ? 1.0 / ((long)kernel.Rows * kernel.Columns) : 1;
    }

    protected override void Start(double[] outputs)
    {
    }

    protected override void Spread(int input, double value, double[] outputs)
    {
        var (channel, row, column) = (input / (rows * columns), input / columns % rows, input % columns);
        var (height, width) = ((int)OutputShape[1], (int)OutputShape[2]);
        for (var r = 0; r < height; r++)
        {
            var inRow = row + padding.Rows - (r * stride.Rows);
            if (inRow < 0 || inRow >= kernel.Rows)
                continue;
            for (var c = 0; c < width; c++)
            {
                var inColumn = column + padding.Columns - (c * stride.Columns);
                if (inColumn >= 0 && inColumn < kernel.Columns)
                    outputs[(((channel * height) + r) * width) + c] += factor * value;
            }
        }
    }
}
