using LfpSharp.Rules;
using static TorchSharp.torch;

namespace ThirdParty.OwnRules;

/// <summary>The reward of a sum of two goes to the larger one alone; of equals, to the first.</summary>
public sealed record WinnerTakesAllRule : Rule
{
    /// <inheritdoc/>
    protected override Tensor Connect(LayerCall call) => call.Connect(call.Inputs, [call.Output, .. call.Inputs], (saved, density) =>
    {
        var (output, first, second) = (saved[0], saved[1], saved[2]);
        var isFirst = first.ge(second);
        return [(density * output / first).masked_fill(isFirst.logical_not(), 0), (density * output / second).masked_fill(isFirst, 0)];
    });
}
