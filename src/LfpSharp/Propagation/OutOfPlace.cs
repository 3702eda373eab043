using LfpSharp.Rules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>
/// Has activations that work in place work out of place while hooked: they would overwrite the pre-activation that their gate needs.
/// </summary>
internal sealed class OutOfPlace(ForwardHooks hooks, ForwardState state)
{
    /// <summary>Sees to one layer; undone with the hooks.</summary>
    /// <exception cref="MissingRuleException">The layer is a Hardtanh that does nothing.</exception>
    public void Run(AttachedLayer attached)
    {
        switch (attached.Layer)
        {
            case TorchSharp.Modules.Hardtanh { inplace: false }:
                throw MissingRuleException.BrokenHardtanh(attached.Path);
            case TorchSharp.Modules.Hardtanh:
                hooks.TryAdd(attached.Layer, inputs => [CopyOf(inputs[0])], null);
                break;
            default:
                if (attached.Layer.GetType().GetProperty("inplace") is { CanWrite: true } property
                    && property.GetValue(attached.Layer) is true)
                {
                    property.SetValue(attached.Layer, false);
                    hooks.Keep(() => property.SetValue(attached.Layer, true));
                }

                break;
        }
    }

    private Tensor CopyOf(Tensor input)
    {
        if (state.Find(input) is null or { IsModelInput: true })
            state.Add(new RewardEntry(input, state.Own(input.alias()), 0, PreActivationPlace.Input));
        return state.Follow(input, input.clone());
    }
}
