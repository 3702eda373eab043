using LfpSharp.Rules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>A layer of the model and the rule it got.</summary>
/// <param name="Path">The layer's path in the model, as PyTorch writes it: <c>features.3</c>; empty for the model itself.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Rule">Its rule.</param>
public sealed record AttachedLayer(string Path, nn.Module Layer, Rule Rule);
