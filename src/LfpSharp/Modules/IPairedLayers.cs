using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// A module that says which of its layers hand their output to one activation and nowhere else, as neighbours in a
/// <see cref="TorchSharp.Modules.Sequential"/> do: such a layer and its activation share one gate, which saves a pass over memory.
/// </summary>
/// <example><code>
/// public IReadOnlyList&lt;(nn.Module Layer, nn.Module Activation)&gt; Pairs => [(bn1, relu)];
/// </code></example>
public interface IPairedLayers
{
    /// <summary>Layers and their activations, children of this module. A layer that is used elsewhere, too, must not be here.</summary>
    IReadOnlyList<(nn.Module Layer, nn.Module Activation)> Pairs { get; }
}
