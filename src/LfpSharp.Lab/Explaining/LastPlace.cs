using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining;

/// <summary>The answer of a model that reads text at the last place of each sample. The model is neither owned nor registered.</summary>
/// <param name="model">Maps [N, places] to [N · places, C].</param>
/// <param name="places">Places of a sample.</param>
internal sealed class LastPlace(nn.Module<Tensor, Tensor> model, long places) : nn.Module<Tensor, Tensor>(nameof(LastPlace))
{
    /// <summary>[N, places] → [N, C].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return model.call(input).view(input.shape[0], places, -1).select(1, -1).MoveToOuterDisposeScope();
    }
}
