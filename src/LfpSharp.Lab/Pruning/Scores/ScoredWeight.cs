using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Scores;

/// <summary>One weight tensor of a model, with a score for each of its weights.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Weight">The parameter; shared with the model.</param>
/// <param name="Score">How much each weight matters, ≥ 0, of the weight's shape.</param>
public sealed record ScoredWeight(string Name, Parameter Weight, Tensor Score);
