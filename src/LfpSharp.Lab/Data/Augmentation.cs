namespace LfpSharp.Lab.Data;

/// <summary>
/// Random changes that keep an image's class: a crop shifted by up to some pixels, where the image is thought to be surrounded by
/// raw zeros (black), and a horizontal flip with probability one half.
/// </summary>
/// <remarks>The draws depend on the batch's seed and the place in the batch only, so an epoch can be repeated exactly.</remarks>
public sealed record Augmentation
{
    /// <summary>Creates the augmentation.</summary>
    /// <param name="shift">The greatest shift in pixels, on each axis and side; uniform over −shift..shift. 0 for none.</param>
    /// <param name="flip">Whether half of the images are mirrored left to right.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shift is negative or above 1024.</exception>
    public Augmentation(int shift, bool flip)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shift);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shift, 1024);
        Shift = shift;
        Flip = flip;
    }

    /// <summary>The greatest shift in pixels.</summary>
    public int Shift { get; }

    /// <summary>Whether half of the images are mirrored left to right.</summary>
    public bool Flip { get; }

    /// <summary>Draws once and writes the changed image; <paramref name="shape"/> is <c>[C, H, W]</c>.</summary>
    internal void Apply<T>(ReadOnlySpan<T> image, Span<T> changed, ReadOnlySpan<long> shape, ref SplitMix64 random)
        where T : unmanaged
    {
        int down = random.Next((2 * Shift) + 1) - Shift, right = random.Next((2 * Shift) + 1) - Shift;
        var mirrored = random.Next(2) == 1 && Flip;
        int height = (int)shape[1], width = (int)shape[2], kept = Math.Max(0, width - Math.Abs(right));

        changed.Clear();
        for (var row = 0; row < shape[0] * height; row++)
        {
            // source row y + down of the same channel, columns right .. right + width of it
            var sourceY = (row % height) + down;
            var target = changed.Slice(row * width, width);
            if (sourceY >= 0 && sourceY < height && kept > 0)
                image.Slice(((row + down) * width) + Math.Max(right, 0), kept).CopyTo(target[Math.Max(-right, 0)..]);
            if (mirrored)
                target.Reverse();
        }
    }
}
