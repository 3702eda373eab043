using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>A linear layer or a convolution as a function of its input and parameters, so that a rule can change these.</summary>
internal sealed class AffineLayer
{
    private readonly Func<Tensor, Tensor, Tensor?, Tensor> apply;
    private readonly int dimensions;

    private AffineLayer(Tensor weight, Tensor? bias, int dimensions, Func<Tensor, Tensor, Tensor?, Tensor> apply)
        => (Weight, Bias, this.dimensions, this.apply) = (weight, bias, dimensions, apply);

    /// <summary>w.</summary>
    public Tensor Weight { get; }

    /// <summary>b, or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>w and, where there is one, b.</summary>
    public IEnumerable<Tensor> Parameters => Bias is null ? [Weight] : [Weight, Bias];

    /// <summary>Whether any of them learns.</summary>
    public bool Learns => Parameters.Any(parameter => parameter.requires_grad);

    /// <summary>The layer of a call.</summary>
    /// <exception cref="InvalidOperationException">It is neither linear nor a convolution.</exception>
    public static AffineLayer Of(LayerCall call) => call.Layer switch
    {
        Linear linear => new(linear.weight!, linear.bias, 0, nn.functional.linear),
        ConvolutionTranspose transposed => new(
            transposed.weight, transposed.bias, transposed.kernel_size.Length, (x, w, b) => Transposed(transposed, call.Output, x, w, b)),
        Convolution convolution => new(
            convolution.weight, convolution.bias, convolution.kernel_size.Length, (x, w, b) => Convolved(convolution, x, w, b)),
        _ => throw new InvalidOperationException(
            $"The layer '{call.Path}' is a {call.Layer.GetType().Name}, but its rule changes weights and is for linear layers and "
            + "convolutions. Give it another rule, such as new EpsilonRule()."),
    };

    /// <summary><c>w x + b</c>, as the layer computes it.</summary>
    public Tensor Apply(Tensor input, Tensor weight, Tensor? bias) => apply(input, weight, bias);

    /// <summary>The ordinary gradients of those parameters that learn, in a pass of <paramref name="signal"/> from the output.</summary>
    /// <param name="input">The layer's input.</param>
    /// <param name="signal">What enters at the output, of its shape.</param>
    public IReadOnlyList<Tensor> Gradients(Tensor input, Tensor signal)
    {
        using var grad = enable_grad();
        using var scope = NewDisposeScope();
        var (weight, bias) = (Twin(Weight), Bias is null ? null : Twin(Bias));
        var output = Apply(input.detach(), weight, bias);
        Tensor[] learning = [.. new[] { weight, bias }.Where(twin => twin is { requires_grad: true })!];
        return [.. autograd.grad([output], learning, [signal]).Select(gradient => gradient.MoveToOuterDisposeScope())];

        static Tensor Twin(Tensor parameter) => parameter.detach().requires_grad_(parameter.requires_grad);
    }

    /// <summary>A bias in a shape that adds to the layer's output.</summary>
    public Tensor Broadcast(Tensor bias) => bias.reshape([-1, .. Enumerable.Repeat(1L, dimensions)]);

    private static Tensor Convolved(Convolution layer, Tensor x, Tensor w, Tensor? b)
    {
        var dimensions = layer.kernel_size.Length;
        var (before, after) = Padding(layer);
        if (layer.padding_mode != PaddingModes.Zeros || !before.SequenceEqual(after))
        {
            // nn.functional.pad counts dimensions from the last.
            long[] sides = [.. Enumerable.Range(0, dimensions).Reverse().SelectMany(d => new[] { before[d], after[d] })];
            var isZeros = layer.padding_mode == PaddingModes.Zeros;
            x = nn.functional.pad(x, sides, isZeros ? PaddingModes.Constant : layer.padding_mode);
            before = new long[dimensions];
        }

        return dimensions switch
        {
            1 => nn.functional.conv1d(x, w, b, layer.stride[0], before[0], layer.dilation[0], layer.groups),
            2 => nn.functional.conv2d(x, w, b, layer.stride, before, layer.dilation, layer.groups),
            _ => nn.functional.conv3d(x, w, b, layer.stride, before, layer.dilation, layer.groups),
        };
    }

    // How much is laid before and after each dimension.
    private static (long[] Before, long[] After) Padding(Convolution layer)
    {
        if (layer.padding is { } padding)
            return (padding, padding);
        long[] total = [.. layer.kernel_size.Zip(layer.dilation, (kernel, dilation)
            => layer.padding_type == TorchSharp.Padding.Same ? dilation * (kernel - 1) : 0)];
        return ([.. total.Select(both => both / 2)], [.. total.Select(both => both - (both / 2))]);
    }

    private static Tensor Transposed(ConvolutionTranspose layer, Tensor output, Tensor x, Tensor w, Tensor? b)
    {
        // A call may have asked for a size of its own, so the output says how much was added at the end.
        var dimensions = layer.kernel_size.Length;
        long[] padding = layer.padding ?? new long[dimensions];
        long[] added = [.. Enumerable.Range(0, dimensions).Select(d =>
        {
            var (came, went) = (x.shape[^(dimensions - d)], output.shape[^(dimensions - d)]);
            return went - (((came - 1) * layer.stride[d]) - (2 * padding[d]) + (layer.dilation[d] * (layer.kernel_size[d] - 1)) + 1);
        })];
        return dimensions switch
        {
            1 => nn.functional.conv_transpose1d(x, w, b, layer.stride[0], padding[0], added[0], layer.dilation[0], layer.groups),
            2 => nn.functional.conv_transpose2d(x, w, b, layer.stride, padding, added, layer.dilation, layer.groups),
            _ => nn.functional.conv_transpose3d(x, w, b, layer.stride, padding, added, layer.dilation, layer.groups),
        };
    }
}
