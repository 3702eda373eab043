namespace LfpSharp.Lab.Models.Onnx;

/// <summary>
/// Arithmetic of shapes of which one size is not known: a size below 0 is that many times the number of samples, so −1 is the batch's.
/// </summary>
internal static class GraphShape
{
    /// <summary>The number of samples.</summary>
    public const long Samples = -1;

    /// <summary>In a list of sizes: what is left.</summary>
    public const long Rest = long.MaxValue;

    /// <summary>The most numbers of one sample that a step may compute.</summary>
    public const long MostNumbers = 1 << 26;

    /// <summary>Numbers of one sample; null where there are more than <see cref="MostNumbers"/>, or samples are counted twice.</summary>
    public static long? Count(IEnumerable<long> shape)
    {
        Int128 count = 1;
        var batches = 0;
        foreach (var size in shape)
        {
            count *= size < 0 ? -(Int128)size : size;
            batches += size < 0 ? 1 : 0;
            if (count > MostNumbers || batches > 1)
                return null;
        }

        return (long)count;
    }

    /// <summary>The shape of what is computed element by element of two; null where they do not go together.</summary>
    public static IReadOnlyList<long>? Broadcast(IReadOnlyList<long> a, IReadOnlyList<long> b)
    {
        var result = new long[Math.Max(a.Count, b.Count)];
        for (var i = 1; i <= result.Length; i++)
        {
            var (left, right) = (i <= a.Count ? a[^i] : 1, i <= b.Count ? b[^i] : 1);
            if (left != right && left != 1 && right != 1)
                return null;
            result[^i] = left == 1 ? right : left;
        }

        return result;
    }

    /// <summary>
    /// The shape that a list of sizes asks for: 0 keeps a size, <see cref="Rest"/> is what is left; null where it cannot be, or where
    /// samples would be mixed.
    /// </summary>
    public static IReadOnlyList<long>? Reshape(IReadOnlyList<long> from, IReadOnlyList<long> to)
    {
        if (Count(from) is not { } count || to.Count(size => size == Rest) > 1)
            return null;
        var shape = to.Select((size, axis) => size != 0 ? size : axis < from.Count ? from[axis] : 0).ToArray();
        if (Array.IndexOf(shape, Rest) is >= 0 and var rest)
        {
            shape[rest] = 1;
            if (Count(shape) is not { } known || known == 0 || count % known != 0)
                return null;
            shape[rest] = count / known * (shape.Any(size => size < 0) || !from.Any(size => size < 0) ? 1 : -1);
        }

        return Count(shape) == count && Before(shape) == Before(from) ? shape : null;
    }

    // Numbers before the axis of the samples: where they are not the same, samples would be mixed. Below 0 where there is no such axis.
    private static long Before(IReadOnlyList<long> shape)
        => shape.Any(size => size < 0) ? Count(shape.TakeWhile(size => size >= 0)) ?? -1 : -1;

    /// <summary>How long an axis becomes under a window; below 1 where it does not fit.</summary>
    public static long Windows(long length, long kernel, long stride, long before, long after, long dilation, bool ceils)
    {
        var room = length + before + after - (dilation * (kernel - 1)) - 1;
        if (room < 0)
            return 0;
        var count = (room + (ceils ? stride - 1 : 0)) / stride + 1;
        return ceils && (count - 1) * stride >= length + before ? count - 1 : count;
    }

    /// <summary>The sizes with the number of samples put in.</summary>
    public static long[] With(IReadOnlyList<long> shape, long samples) => [.. shape.Select(size => size < 0 ? -size * samples : size)];

    /// <summary>A shape for a message.</summary>
    public static string Text(IEnumerable<long> shape)
        => $"[{string.Join(", ", shape.Select(size => size == Samples ? "N" : size < 0 ? $"{-size} N" : $"{size}"))}]";
}
