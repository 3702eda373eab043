using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>The parameters of one direction of one layer, H units in B blocks.</summary>
/// <param name="Input">W, [B · H, in].</param>
/// <param name="State">V, [B · H, H].</param>
/// <param name="InputBias">[B · H], or null.</param>
/// <param name="StateBias">[B · H], or null.</param>
internal sealed record CellWeights(Tensor Input, Tensor State, Tensor? InputBias, Tensor? StateBias)
{
    /// <summary>Units.</summary>
    public long Units => State.shape[1];

    /// <summary><c>W x + bias</c> of all steps in one product.</summary>
    public Tensor Project(Tensor input, Tensor? bias)
        => bias is null ? input.mm(Input.t()) : bias.addmm(input, Input.t(), 1, 1);
}
