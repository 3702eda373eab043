using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Sequences;

/// <summary>
/// Long short-term memory that reads a sample step by step, and a linear layer on its last step: an image row by row from the top, the
/// channels side by side; a sequence [steps, features] as it is; a table value by value.
/// </summary>
/// <remarks>
/// <para>Which rule its products of gate and signal get is the learning rule's choice: the signal takes all with <c>lfp-epsilon</c>;
/// <c>rule: {name: lfp, layers: [{type: Lstm, rule: gated-split}]}</c> splits equally.</para>
/// <para>Parameters: <c>lstm.weight_ih_l0</c> and so on, as PyTorch's, and <c>fc.weight</c>, <c>fc.bias</c>. Source: Hochreiter,
/// Schmidhuber, Long short-term memory, Neural Computation 9(8), 1997.</para>
/// </remarks>
public sealed record LstmOptions : ModelOptions
{
    /// <summary>Units of each layer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..4096.</exception>
    [Range(1, 4096)]
    public int Hidden { get; init => field = OptionRange.Check(this, value); } = 64;

    /// <summary>Layers, one on top of the other.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..8.</exception>
    [Range(1, 8)]
    public int Layers { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <summary>
    /// What is added to the drawn biases of the forget gates: memory begins with f = σ of about it. Where gates learn little or nothing,
    /// as by the signal rule, it decides how far back the layer sees.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in −20..20.</exception>
    [Range(-20, 20)]
    public double ForgetBias { get; init => field = OptionRange.Check(this, value); }

    /// <inheritdoc/>
    public override IReadOnlyList<long> UsualShape => [1, 28, 28];

    private protected override void Adjust(nn.Module<Tensor, Tensor> model)
    {
        using var noGrad = no_grad();
        var parameters = model.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        for (var layer = 0; layer < Layers; layer++)
        {
            // The gates stand one after the other: input, forget, cell, output.
            using var forget = parameters[FormattableString.Invariant($"lstm.bias_ih_l{layer}")].narrow(0, Hidden, Hidden);
            forget.add_(ForgetBias);
        }
    }

    /// <inheritdoc/>
    protected override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
    {
        var features = sampleShape switch
        {
            [_] => 1,
            [_, var width] => width,
            [var channels, _, var width] => channels * width,
            _ => throw new ArgumentException("The model 'lstm' reads images [channels, height, width], sequences [steps, features] and "
                + $"tables [columns], but the samples have shape [{string.Join(", ", sampleShape)}]. The model 'mlp' takes any."),
        };
        return new LstmModel(features, Hidden, Layers, classes);
    }
}
