using static TorchSharp.torch;

namespace LfpSharp.Lab.Distributed;

/// <summary>The processes that train one model together, as one of them sees them. One thread calls.</summary>
public interface IReduction : IDisposable
{
    /// <summary>The place of this process among them, from 0; the first one owns the run's folder and the screen.</summary>
    int Rank { get; }

    /// <summary>How many they are: a power of two.</summary>
    int Size { get; }

    /// <summary>
    /// Sums a tensor over all processes, in place. Every process gets the same bits:
    /// <c>((x₀ + x₁) + (x₂ + x₃)) + …</c>, the processes pairwise, then pairs of pairs.
    /// </summary>
    /// <param name="values">float32 or float64, contiguous, on the CPU, of the same shape in every process.</param>
    /// <exception cref="ArgumentException">The tensor is not so.</exception>
    void Sum(Tensor values);

    /// <summary>Gives every process the first one's bytes.</summary>
    /// <param name="values">Of the same length in every process.</param>
    void Broadcast(Span<byte> values);

    /// <summary>Waits until every process has come here.</summary>
    void Barrier();

    /// <summary>Ends all processes at once: one has failed, and the others would wait for it for ever.</summary>
    /// <param name="exitCode">What they return.</param>
    void Abort(int exitCode);
}
