using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>
/// Windows of a text that share no character: each has <paramref name="context"/> + 1 of them, all but the last of which are inputs, and
/// all but the first to be told.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="context">Characters that a model sees at once.</param>
internal sealed class TextSamples(EncodedText text, int context) : SampleStore(text.Tokens.Length / (context + 1), [context])
{
    public override double Maximum => text.Vocabulary.Count - 1;

    /// <summary>The inputs of a window.</summary>
    public ReadOnlySpan<ushort> this[int row] => text.Tokens.AsSpan(row * (context + 1), context);

    /// <summary>The numbers of the characters, exact in float32; a window's numbers are not scaled.</summary>
    public override void Gather(
        ReadOnlySpan<int> rows, Span<float> destination, Normalization normalization, ShiftFlipNoise? augmentation, ulong seed)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var window = this[rows[i]];
            var target = destination.Slice(i * context, context);
            for (var t = 0; t < context; t++)
                target[t] = window[t];
        }
    }

    public override (double Mean, double Deviation)[] Moments(ReadOnlySpan<int> rows)
        => throw new InvalidOperationException("Characters are no quantities: they have no mean.");

    public override void AppendTo(IncrementalHash hash) => hash.AppendData(MemoryMarshal.AsBytes(text.Tokens.AsSpan()));
}
