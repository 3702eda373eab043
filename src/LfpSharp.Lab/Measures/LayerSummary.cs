namespace LfpSharp.Lab.Measures;

/// <summary>A layer of a model as the summary before the start shows it.</summary>
/// <param name="Path">The layer's path, as PyTorch writes it.</param>
/// <param name="Type">Its type.</param>
/// <param name="OutputShape">The shape of its output for one sample, without the batch.</param>
/// <param name="Parameters">Number of parameters.</param>
/// <param name="MultiplyAdds">Multiplications with addition for one sample, of linear and convolution layers.</param>
public sealed record LayerSummary(string Path, string Type, IReadOnlyList<long> OutputShape, long Parameters, long MultiplyAdds);
