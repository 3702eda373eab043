using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Images;

/// <summary>
/// Two 3×3 convolutions with batch norms beside a path around them: <c>f(bn(conv(f(bn(conv(x))))) + x)</c>, where <c>x</c> goes through
/// a 1×1 convolution and a batch norm when its shape changes. Parameters as torchvision's <c>BasicBlock</c>.
/// </summary>
internal sealed class BasicBlock : nn.Module<Tensor, Tensor>, IPairedLayers
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly nn.Module<Tensor, Tensor> relu;
    private readonly Conv2d conv2;
    private readonly BatchNorm2d bn2;
    private readonly Sequential? downsample;
    private readonly Sum sum = new();
    private readonly nn.Module<Tensor, Tensor> relu2;

    /// <summary>Creates the block.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="stride">Stride of the first convolution.</param>
    /// <param name="activation">f.</param>
    public BasicBlock(long inputs, long outputs, int stride, ActivationKind activation)
        : base(nameof(BasicBlock))
    {
        conv1 = nn.Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false);
        bn1 = nn.BatchNorm2d(outputs);
        relu = Activation.Create(activation);
        conv2 = nn.Conv2d(outputs, outputs, 3, padding: 1, bias: false);
        bn2 = nn.BatchNorm2d(outputs);
        relu2 = Activation.Create(activation);
        if (stride != 1 || inputs != outputs)
            downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride: stride, bias: false), nn.BatchNorm2d(outputs));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public IReadOnlyList<(nn.Module Layer, nn.Module Activation)> Pairs => [(bn1, relu), (sum, relu2)];

    /// <summary>[N, inputs, H, W] → [N, outputs, H / stride, W / stride].</summary>
    public override Tensor forward(Tensor input)
    {
        using var inner = InTurn(input, conv1, bn1, relu, conv2, bn2);
        using var around = downsample?.call(input);
        using var joined = sum.call(inner, around ?? input);
        return relu2.call(joined);
    }

    // What a layer was given goes at once: where nothing is kept for the way back, a block needs the memory of two layers.
    private static Tensor InTurn(Tensor input, params ReadOnlySpan<nn.Module<Tensor, Tensor>> layers)
    {
        var values = layers[0].call(input);
        foreach (var layer in layers[1..])
        {
            using var before = values;
            values = layer.call(before);
        }

        return values;
    }
}
