using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>A linear layer with weights of few values; see <see cref="QuantizedLayer"/>.</summary>
/// <param name="inputs">Inputs.</param>
/// <param name="outputs">Outputs.</param>
/// <param name="levels">Which values the weights can have.</param>
public sealed class QuantizedLinear(long inputs, long outputs, WeightLevels levels)
    : QuantizedLayer(nameof(QuantizedLinear), levels, [outputs, inputs])
{
    private protected override Tensor Apply(Tensor input, Tensor used) => nn.functional.linear(input, used, Bias);
}
