using LfpSharp.Kernels;
using LfpSharp.Kernels.Spiking.Maps;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>A connection as the fused kernels see it: its geometry, and weights sorted by input.</summary>
/// <remarks>
/// A batch norm that keeps its statistics is part of the map: with <c>g = γ/σ</c> the weights are <c>g W</c> and the bias
/// <c>g (b − μ) + β</c>; what they get is handed on to W, b, γ and β by the transpose of that.
/// </remarks>
internal sealed unsafe class FusedConnection : IDisposable
{
    private readonly nn.Module affine;
    private readonly NormBase? norm;
    private readonly Tensor bias;
    private Tensor? weights, transposed;

    /// <param name="index">Its place among the plan's connections.</param>
    /// <param name="affine">A linear layer or a convolution.</param>
    /// <param name="norm">A batch norm behind it.</param>
    /// <param name="shape">The geometry.</param>
    public FusedConnection(int index, nn.Module affine, NormBase? norm, ConnectionShape shape)
    {
        (Index, Shape, this.affine, this.norm) = (index, shape, affine, norm);
        Outputs = shape.Outputs();
        bias = zeros(shape.Out.Padded).DetachFromDisposeScope();
        Bias = TensorMemory.Pointer(bias);
    }

    public int Index { get; }

    public ConnectionShape Shape { get; }

    /// <summary>The outputs as inputs see them.</summary>
    public TapTable Outputs { get; }

    /// <summary>[slots, padded outputs], as <see cref="Refresh"/> left them; null before.</summary>
    public float* Weights { get; private set; }

    /// <summary>[channel groups of the input, places, outputs, 16], as <see cref="RefreshTransposed"/> left them; null before.</summary>
    public float* Transposed { get; private set; }

    /// <summary>[padded outputs].</summary>
    public float* Bias { get; }

    /// <summary>Whether there is a bias to learn.</summary>
    public bool HasBias => norm is not null || BiasParameter is not null;

    /// <summary>
    /// Whether a density at every input costs less than one at those that fired: it takes a multiplication an output, and the other one
    /// a sum over sixteen lanes a spike.
    /// </summary>
    public bool IsNarrow => Shape.Places == 1 && Shape.Out.Channels <= 16;

    /// <summary>Whether an input is seen at several places of a kernel.</summary>
    public bool IsSpatial => Shape.Places > 1;

    /// <summary>Whether a parameter may change.</summary>
    public bool Learns => Parameters.Any(parameter => parameter.requires_grad);

    /// <summary>Whether the kernels can read the parameters as they are.</summary>
    public bool Fits => norm is not { training: true }
        && Parameters.All(parameter => parameter.dtype == ScalarType.Float32 && parameter.device_type == DeviceType.CPU);

    private Parameter Weight => affine is Linear linear ? linear.weight : ((Convolution)affine).weight;

    private Parameter? BiasParameter => affine is Linear linear ? linear.bias : ((Convolution)affine).bias;

    private IEnumerable<Parameter> Parameters => norm is null ? affine.parameters() : affine.parameters().Concat(norm.parameters());

    /// <summary>Copies the parameters as they are now into the order of the kernels.</summary>
    public void Refresh()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        weights ??= zeros(Shape.Slots * Shape.Out.Padded).DetachFromDisposeScope();
        Weights = TensorMemory.Pointer(weights);
        var (weight, constant) = Folded();
        BySlot(weights).copy_(AsKernel(weight).permute(2, 3, 1, 0));
        if (constant is not null)
            bias.narrow(0, 0, Shape.Out.Channels).copy_(constant);
    }

    /// <summary>Copies the weights once more, by output: what a density at silent inputs too needs.</summary>
    public void RefreshTransposed()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        transposed ??= zeros(Shape.Out.Channels * Shape.Slots).DetachFromDisposeScope();
        Transposed = TensorMemory.Pointer(transposed);
        var kernel = nn.functional.pad(AsKernel(Folded().Weight), [0, 0, 0, 0, 0, Shape.In.Padded - Shape.In.Channels]);
        var (outputs, groups, height, width) = (Shape.Out.Channels, Shape.In.Groups, Shape.KernelHeight, Shape.KernelWidth);
        transposed.view(groups, height, width, outputs, 16).copy_(kernel.view(outputs, groups, 16, height, width).permute(1, 3, 4, 0, 2));
    }

    /// <summary>Adds up what the threads found, [slots, padded outputs] and behind it the bias, and hands it to the parameters.</summary>
    public void Collect(Tensor[] sums, GradientSum gradients)
    {
        foreach (var other in sums.Skip(1))
            sums[0].add_(other);
        long lanes = Shape.Out.Padded, length = Shape.Slots * lanes;
        var atWeights = BySlot(sums[0].narrow(0, 0, length)).permute(3, 2, 0, 1);
        var atBias = sums[0].narrow(0, length, Shape.Out.Channels);
        if (norm is null)
        {
            if (Weight.requires_grad)
                gradients.Fill(Weight, target => AsKernel(target).copy_(atWeights));
            if (BiasParameter is { requires_grad: true } parameter)
                gradients.Fill(parameter, target => target.copy_(atBias));
            return;
        }

        Parameter[] learning = [.. Parameters.Where(parameter => parameter.requires_grad)];
        if (learning.Length == 0)
            return;
        using var grad = enable_grad();
        var (weight, constant) = Folded();
        (Tensor Value, Tensor At)[] learnt =
            [.. new[] { (AsKernel(weight), atWeights.contiguous()), (constant!, atBias) }.Where(pair => pair.Item1.requires_grad)];
        var found = autograd.grad(
            [.. learnt.Select(pair => pair.Value)], learning, [.. learnt.Select(pair => pair.At)], allow_unused: true);
        foreach (var (parameter, gradient) in learning.Zip(found))
            gradients.Add(parameter, gradient);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        weights?.Dispose();
        transposed?.Dispose();
        bias.Dispose();
    }

    /// <summary>Weight and bias of the whole map.</summary>
    private (Tensor Weight, Tensor? Bias) Folded()
    {
        if (norm is null)
            return (Weight, BiasParameter);
        Tensor gain = (norm.running_var! + norm.eps).rsqrt();
        if (norm.weight is not null)
            gain = gain * norm.weight;
        var centred = BiasParameter is null ? -norm.running_mean! : BiasParameter - norm.running_mean!;
        var shifted = centred * gain;
        long[] everywhere = [-1, .. Enumerable.Repeat(1L, (int)Weight.dim() - 1)];
        return (Weight * gain.view(everywhere), norm.bias is null ? shifted : shifted + norm.bias);
    }

    /// <summary>The weight as a convolution's, [outputs, channels, kernel rows, kernel columns].</summary>
    private Tensor AsKernel(Tensor weight) => weight.view(Shape.Out.Channels, Shape.In.Channels, Shape.KernelHeight, Shape.KernelWidth);

    /// <summary>Values in the kernels' order as [kernel rows, kernel columns, channels, outputs], without the padding.</summary>
    private Tensor BySlot(Tensor lanes)
        => lanes.view(Shape.KernelHeight, Shape.KernelWidth, Shape.In.Padded, Shape.Out.Padded)
            .narrow(2, 0, Shape.In.Channels).narrow(3, 0, Shape.Out.Channels);
}
