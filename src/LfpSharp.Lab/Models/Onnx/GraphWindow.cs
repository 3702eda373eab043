using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>The windows that a convolution or pool moves over its axes.</summary>
/// <param name="Kernel">Sizes.</param>
/// <param name="Strides">Steps.</param>
/// <param name="Dilations">Gaps between the places of a window, 1 for none.</param>
/// <param name="Before">Padding before each axis.</param>
/// <param name="After">Padding behind it.</param>
/// <param name="Ceils">Whether a last window may reach beyond.</param>
internal sealed record GraphWindow(
    long[] Kernel, long[] Strides, long[] Dilations, long[] Before, long[] After, bool Ceils)
{
    private const long Longest = 1 << 16;

    /// <summary>Whether an axis is padded otherwise before than behind.</summary>
    public bool IsUneven => !Before.SequenceEqual(After);

    /// <summary>Reads a node's settings.</summary>
    /// <param name="node">The node.</param>
    /// <param name="input">The shape of what goes in, samples and channels first.</param>
    /// <param name="kernel">Sizes, where the weights say them; null where the node must.</param>
    public static GraphWindow Of(GraphNode node, IReadOnlyList<long> input, IReadOnlyList<long>? kernel)
    {
        var given = node.Integers("kernel_shape") ?? kernel ?? throw node.Fault("no kernel_shape", "one size an axis");
        var axes = given.Count;
        if (input.Count != axes + 2 || axes is < 1 or > 3 || input[0] != GraphShape.Samples || input.Skip(1).Any(size => size < 1)
            || (kernel is not null && !kernel.SequenceEqual(given)))
        {
            throw node.Fault(
                $"windows {GraphShape.Text(given)} over {GraphShape.Text(input)}", "one size for each axis behind samples and channels");
        }

        var strides = Read(node, "strides", axes, 1, 1);
        var dilations = Read(node, "dilations", axes, 1, 1);
        var pads = Read(node, "pads", 2 * axes, 0, 0);
        if (given.Any(size => size is < 1 or > Longest))
            throw node.Fault($"kernel_shape = [{string.Join(", ", given)}]", $"sizes from 1 to {Longest}");
        var window = new GraphWindow(
            [.. given], strides, dilations, pads[..axes], pads[axes..], node.Integer("ceil_mode", 0) != 0);
        return node.Text("auto_pad", "NOTSET") switch
        {
            "NOTSET" or "" => window,
            "VALID" => window.WithoutPadding(),
            "SAME_UPPER" => window.Same([.. input.Skip(2)], isUpper: true),
            "SAME_LOWER" => window.Same([.. input.Skip(2)], isUpper: false),
            var other => throw node.Fault($"auto_pad = {other}", "NOTSET, VALID, SAME_UPPER or SAME_LOWER"),
        };
    }

    /// <summary>The same without any padding.</summary>
    public GraphWindow WithoutPadding()
        => this with { Before = new long[Kernel.Length], After = new long[Kernel.Length] };

    /// <summary>The shape behind the windows.</summary>
    public IReadOnlyList<long> Outputs(IReadOnlyList<long> input, long channels)
        =>
        [
            input[0], channels, .. Enumerable.Range(0, Kernel.Length).Select(axis => GraphShape.Windows(
                input[axis + 2], Kernel[axis], Strides[axis], Before[axis], After[axis], Dilations[axis], Ceils)),
        ];

    /// <summary>The shape with the padding in it.</summary>
    public IReadOnlyList<long> Padded(IReadOnlyList<long> input)
        => [.. input.Take(2), .. input.Skip(2).Select((size, axis) => size + Before[axis] + After[axis])];

    /// <summary>The padding as a module of its own.</summary>
    public nn.Module<Tensor, Tensor> Padding(double value) => Kernel.Length switch
    {
        1 => nn.ConstantPad1d((Before[0], After[0]), value),
        2 => nn.ConstantPad2d((Before[1], After[1], Before[0], After[0]), value),
        _ => nn.ConstantPad3d((Before[2], After[2], Before[1], After[1], Before[0], After[0]), value),
    };

    /// <summary>Numbers of two axes as a pair.</summary>
    public static (long, long) Two(long[] sizes) => (sizes[0], sizes[1]);

    /// <summary>Numbers of three axes.</summary>
    public static (long, long, long) Three(long[] sizes) => (sizes[0], sizes[1], sizes[2]);

    // As many windows as strides fit; the odd one behind, or before.
    private GraphWindow Same(long[] sides, bool isUpper)
    {
        var (less, more) = (new long[sides.Length], new long[sides.Length]);
        for (var axis = 0; axis < sides.Length; axis++)
        {
            var windows = (sides[axis] + Strides[axis] - 1) / Strides[axis];
            var all = Math.Max(0, ((windows - 1) * Strides[axis]) + (Dilations[axis] * (Kernel[axis] - 1)) + 1 - sides[axis]);
            (less[axis], more[axis]) = (all / 2, all - (all / 2));
        }

        return isUpper ? this with { Before = less, After = more } : this with { Before = more, After = less };
    }

    private static long[] Read(GraphNode node, string name, int count, long least, long without)
    {
        var sizes = node.Integers(name) ?? [.. Enumerable.Repeat(without, count)];
        return sizes.Count == count && sizes.All(size => size >= least && size <= Longest)
            ? [.. sizes]
            : throw node.Fault($"{name} = [{string.Join(", ", sizes)}]", $"{count} numbers from {least} to {Longest}");
    }
}
