namespace LfpSharp.Lab.Formats.Nir;

/// <summary>Shapes of what goes between nodes; parameters are of a node's shape, or one number for all.</summary>
internal static class NirShape
{
    private const long MostNeurons = 1L << 28;

    /// <summary>Values in a shape.</summary>
    /// <exception cref="NotSupportedException">There are too many to be computed with.</exception>
    public static int Size(IReadOnlyList<long> shape)
    {
        long size = 1;
        foreach (var side in shape)
        {
            if (side < 1 || side > MostNeurons / size)
            {
                throw new NotSupportedException(
                    $"A node has the shape [{string.Join(", ", shape)}]; expected sizes from 1, and at most {MostNeurons} values.");
            }

            size *= side;
        }

        return (int)size;
    }

    /// <summary>Refuses parameters that are neither one for each value nor one for all.</summary>
    public static void Expect(NirFloats parameters, int size, string node)
    {
        if (parameters.Values.Length != 1 && parameters.Values.Length != size)
        {
            throw new NotSupportedException(
                $"The node '{node}' has {parameters.Values.Length} parameters of a kind, and {size} values enter it; expected one for "
                    + "each.");
        }
    }

    /// <summary>One parameter for each value.</summary>
    public static float[] Spread(NirFloats parameters, int size)
    {
        if (parameters.Values.Length == size)
            return parameters.Values;
        var all = new float[size];
        Array.Fill(all, parameters.Values[0]);
        return all;
    }

    /// <summary>The shape with the axes from start to end made one; negative axes count from behind.</summary>
    /// <exception cref="NotSupportedException">There are no such axes.</exception>
    public static long[] Flattened(long[] shape, long start, long end, string node)
    {
        var (first, last) = (start < 0 ? start + shape.Length : start, end < 0 ? end + shape.Length : end);
        if (first < 0 || last >= shape.Length || first > last)
        {
            throw new NotSupportedException(
                $"The node '{node}' flattens the axes {start} to {end} of a sample of shape [{string.Join(", ", shape)}], which has no "
                    + "such axes.");
        }

        return [.. shape[..(int)first], Size(shape[(int)first..((int)last + 1)]), .. shape[((int)last + 1)..]];
    }

    /// <summary>The shape of what a node gives, where a shape enters it.</summary>
    /// <param name="name">The node's name, for messages.</param>
    /// <param name="node">The node.</param>
    /// <param name="shape">What enters it, for one sample.</param>
    /// <exception cref="NotSupportedException">They do not fit, or the kind of node is not known here; the message names it.</exception>
    public static long[] After(string name, NirNode node, long[] shape)
    {
        switch (node.Type)
        {
            case "Affine" or "Linear":
                return [Linear(name, node, shape)];
            case "Conv2d":
                var channels = Convolved(name, node, shape);
                var weight = node.Floats("weight").Shape;
                var (rows, columns) = Windows(
                    name, shape, ((int)weight[2], (int)weight[3]), node.Pair("stride"), node.Pair("padding"), node.Pair("dilation"));
                return [channels, rows, columns];
            case "SumPool2d" or "AvgPool2d":
                var (height, width) = Windows(name, shape, node.Pair("kernel_size"), node.Pair("stride"), node.Pair("padding"), (1, 1));
                return [shape[0], height, width];
            case "Flatten":
                return Flattened(shape, One(name, node, "start_dim"), One(name, node, "end_dim"), name);
            case "LIF" or "IF" or "LI" or "I" or "Threshold" or "Scale" or "Output":
                foreach (var values in node.Values.Values.OfType<NirFloats>())
                    Expect(values, Size(shape), name);
                return shape;
            case "CubaLIF" or "CubaLI":
                throw new NotSupportedException(
                    $"The node '{name}' is a '{node.Type}': its synapse filters the current, and the neurons here have none. Train with "
                    + "LIF (snnTorch's Leaky in place of Synaptic), or let tau_syn be the time step and write it as LIF.");
            default:
                throw new NotSupportedException(
                    $"The node '{name}' is a '{node.Type}', which is not read here. Known are Input, Output, Affine, Linear, Conv2d, "
                    + "LIF, IF, LI, I, Flatten, SumPool2d, AvgPool2d, Threshold and Scale.");
        }
    }

    private static long One(string name, NirNode node, string parameter)
        => node.Integers(parameter) is [var one]
            ? one
            : throw new NotSupportedException($"The node '{name}' has {node.Integers(parameter).Length} numbers for '{parameter}'; "
            + "expected one.");

    private static long Linear(string name, NirNode node, long[] shape)
    {
        var weight = node.Floats("weight").Shape;
        var biases = node.Has("bias") ? node.Floats("bias").Values.Length : (long?)null;
        return weight.Count == 2 && shape is [var entering] && weight[1] == entering && weight[0] > 0 && (biases ?? weight[0]) == weight[0]
            ? weight[0]
            : throw new NotSupportedException(
                $"The node '{name}' has weights of shape [{string.Join(", ", weight)}], and values of shape "
                    + $"[{string.Join(", ", shape)}] enter it; "
                + "expected [outputs, inputs] weights, as many biases as outputs, and [inputs] values. Put a Flatten before it.");
    }

    private static long Convolved(string name, NirNode node, long[] shape)
    {
        var (weight, groups, biases) = (node.Floats("weight").Shape, node.Integers("groups"), node.Floats("bias").Values.Length);
        return weight.Count == 4 && shape.Length == 3 && groups is [>= 1] && shape[0] % groups[0] == 0 && weight[0] % groups[0] == 0
            && weight[1] == shape[0] / groups[0] && biases == weight[0] && weight.All(side => side is > 0 and < int.MaxValue)
            ? weight[0]
            : throw new NotSupportedException(
                $"The node '{name}' has weights of shape [{string.Join(", ", weight)}] in {string.Join(", ", groups)} groups with "
                + $"{biases} biases, and values of shape [{string.Join(", ", shape)}] enter it; expected [outputs, inputs / groups, "
                + "rows, columns] weights.");
    }

    // Rows and columns that a window finds.
    private static (long Rows, long Columns) Windows(
        string name, long[] shape, (int Rows, int Columns) kernel, (int Rows, int Columns) stride, (int Rows, int Columns) padding,
        (int Rows, int Columns) dilation)
    {
        if (shape.Length != 3 || kernel.Rows < 1 || kernel.Columns < 1 || stride.Rows < 1 || stride.Columns < 1 || padding.Rows < 0
            || padding.Columns < 0 || dilation.Rows < 1 || dilation.Columns < 1)
        {
            throw new NotSupportedException(
                $"The node '{name}' moves a window over values of shape [{string.Join(", ", shape)}]; expected [channels, rows, "
                + "columns], and sizes, strides and dilations from 1.");
        }

        var (rows, columns) = (Count(shape[1], kernel.Rows, stride.Rows, padding.Rows, dilation.Rows),
            Count(shape[2], kernel.Columns, stride.Columns, padding.Columns, dilation.Columns));
        return rows > 0 && columns > 0
            ? (rows, columns)
            : throw new NotSupportedException(
                $"The node '{name}' has a window of {kernel.Rows}×{kernel.Columns}, larger than the {shape[1]}×{shape[2]} that enter it.");
    }

    private static long Count(long side, int size, int move, int around, int apart)
    {
        var room = side + (2L * around) - ((long)apart * (size - 1)) - 1;
        return room < 0 ? 0 : (room / move) + 1;
    }
}
