using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>What <see cref="CheckpointedSegments"/> need to know and say.</summary>
public sealed partial class FeedbackPropagation
{
    // An assembly's name takes microseconds to ask for.
    private static readonly ConditionalWeakTable<Assembly, StrongBox<bool>> Libraries = [];

    /// <summary>What is attached to a model; null for nothing.</summary>
    internal static FeedbackPropagation? Of(nn.Module model)
        => model.modules().Prepend(model).Select(layer => Attached.TryGetValue(layer, out var found) ? found : null)
            .FirstOrDefault(found => found is not null);

    /// <summary>Whether the forward is being run for the check of <see cref="ChecksForward"/>.</summary>
    internal bool IsProbing => firstForward.IsRunning;

    /// <summary>Whether the propagation under way is for the inputs' rewards alone.</summary>
    internal bool AsksInputsOnly => state is { IsPropagating: true, AsksParameters: false };

    /// <summary>Says that a segment begins with this tensor, so that no rule may ask what was before it.</summary>
    internal void Bound(Tensor input) => state.Boundary = input;

    /// <summary>Counts a container as running until disposed.</summary>
    internal IDisposable Inside(nn.Module container) => order!.Inside(container);

    /// <summary>Whether nobody but libtorch and this project has seen what a layer returned.</summary>
    internal static bool IsFromLibrary(nn.Module layer) => Libraries.GetValue(
        layer.GetType().Assembly, assembly => new(assembly.GetName().Name is "TorchSharp" or "LfpSharp" or "LfpSharp.Lab")).Value;

    /// <summary>Frees what only layers needed whose outputs are gone.</summary>
    internal void Sweep() => state.Sweep();

    private static void RefuseSegments(nn.Module model)
    {
        if (CheckpointedSegments.IsCut(model))
        {
            throw new InvalidOperationException(
                $"The model is cut into segments, which have to know what is attached. Make the {nameof(CheckpointedSegments)} after the "
                + $"{nameof(FeedbackPropagation)}.");
        }
    }
}
