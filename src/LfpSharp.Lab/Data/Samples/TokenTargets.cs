using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>The next character at each place of a window of text.</summary>
/// <param name="text">The text.</param>
/// <param name="context">Inputs of a window.</param>
/// <param name="rows">The windows, as <see cref="TextSamples"/> counts them.</param>
internal sealed class TokenTargets(EncodedText text, int context, int[] rows) : SampleTargets
{
    public override int Count => rows.Length;

    public Vocabulary Vocabulary => text.Vocabulary;

    public override SampleTargets Subset(ReadOnlySpan<int> indices)
    {
        var picked = new int[indices.Length];
        for (var i = 0; i < indices.Length; i++)
            picked[i] = rows[indices[i]];
        return new TokenTargets(text, context, picked);
    }

    // int64 [B · context], window after window.
    public override Tensor Gather(ReadOnlySpan<int> indices)
    {
        var batch = empty([(long)indices.Length * context], ScalarType.Int64, CPU);
        var memory = MemoryMarshal.Cast<byte, long>(batch.bytes);
        for (var i = 0; i < indices.Length; i++)
        {
            var next = text.Tokens.AsSpan((rows[indices[i]] * (context + 1)) + 1, context);
            for (var t = 0; t < context; t++)
                memory[(i * context) + t] = next[t];
        }

        return batch;
    }

    // The samples hold the same characters.
    public override void AppendTo(IncrementalHash hash)
        => hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{context}\0{text.Vocabulary.Characters}")));
}
