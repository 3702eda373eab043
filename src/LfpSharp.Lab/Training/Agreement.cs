using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>What processes that train together must see alike.</summary>
internal static class Agreement
{
    /// <summary>The first process's clock, and whether it was told to end; so all end after the same step.</summary>
    /// <param name="reduction">The processes.</param>
    /// <param name="seconds">This one's clock.</param>
    /// <param name="isCancelled">Whether this one was told to end.</param>
    public static (double Seconds, bool IsCancelled) Of(IReduction reduction, double seconds, bool isCancelled)
    {
        if (reduction.Size == 1)
            return (seconds, isCancelled);
        Span<double> values = [seconds, isCancelled ? 1 : 0];
        reduction.Broadcast(MemoryMarshal.AsBytes(values));
        return (values[0], values[1] != 0);
    }

    /// <summary>The first process's number.</summary>
    /// <param name="reduction">The processes.</param>
    /// <param name="number">This one's.</param>
    public static int Of(IReduction reduction, int number)
    {
        if (reduction.Size == 1)
            return number;
        Span<int> values = [number];
        reduction.Broadcast(MemoryMarshal.AsBytes(values));
        return values[0];
    }

    /// <summary>Throws unless the model of this process is the first one's, bit for bit.</summary>
    /// <param name="reduction">The processes.</param>
    /// <param name="model">The model.</param>
    /// <param name="step">Steps done, for the message.</param>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public static void CheckModel(IReduction reduction, nn.Module model, long step)
    {
        if (reduction.Size == 1)
            return;
        var own = SHA256.HashData(Encoding.ASCII.GetBytes(Weights.Hash(model)));
        var first = own.ToArray();
        reduction.Broadcast(first);
        if (!first.AsSpan().SequenceEqual(own))
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"After step {step}, process {reduction.Rank} has other weights than the first. The machines ")
                    + "compute differently (another kind of processor, another number of threads: set threads), or the model changes a "
                    + "buffer of its own while it trains, which processes do not share. Use machines of one kind, or one process.");
        }
    }
}
