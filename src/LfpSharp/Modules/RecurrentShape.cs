using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>What a recurrent layer is made of.</summary>
internal sealed record RecurrentShape
{
    public RecurrentShape(
        long inputSize, long hiddenSize, int numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numLayers);
        if (!(dropout >= 0 && dropout < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(dropout), dropout, "The share that is dropped between layers must be at least 0 and below 1.");
        }

        (InputSize, Units, Layers, HasBias) = (inputSize, hiddenSize, numLayers, bias);
        (IsBatchFirst, Dropout, IsBidirectional) = (batchFirst, dropout, bidirectional);
    }

    public long InputSize { get; }

    public long Units { get; }

    public int Layers { get; }

    public bool HasBias { get; }

    public bool IsBatchFirst { get; }

    public double Dropout { get; }

    public bool IsBidirectional { get; }

    /// <summary>The shape that TorchSharp's parameters have; what they do not show is said.</summary>
    public static RecurrentShape Of(nn.Module source, bool batchFirst, double dropout)
    {
        ArgumentNullException.ThrowIfNull(source);
        var parameters = source.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        var layers = parameters.Keys.Count(
            name => name.StartsWith("weight_ih_l", StringComparison.Ordinal) && !name.EndsWith("_reverse", StringComparison.Ordinal));
        return new RecurrentShape(
            parameters["weight_ih_l0"].shape[1], parameters["weight_hh_l0"].shape[1], layers,
            parameters.ContainsKey("bias_ih_l0"), batchFirst, dropout, parameters.ContainsKey("weight_ih_l0_reverse"));
    }
}
