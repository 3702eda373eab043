using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>
/// Random changes to training samples that keep their class: a crop shifted by up to some pixels, where the image is thought to be
/// surrounded by raw zeros (black), a horizontal flip with probability one half, and normal noise on the normalized values,
/// <c>x' = x + σ·n</c> with n standard normal.
/// </summary>
/// <remarks>The draws depend on the batch's seed and the place in the batch only, so an epoch can be repeated exactly.</remarks>
public sealed record ShiftFlipNoise : Augmentation
{
    /// <summary>Creates the augmentation.</summary>
    /// <param name="shift">The greatest shift in pixels, on each axis and side; uniform over −shift..shift. 0 for none.</param>
    /// <param name="flip">Whether half of the images are mirrored left to right.</param>
    /// <param name="noise">σ, the standard deviation of the noise, in units of the normalized inputs. 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shift is not in 0..1024, or the noise not in 0..1000.</exception>
    public ShiftFlipNoise(int shift = 0, bool flip = false, double noise = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shift);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shift, 1024);
        Shift = shift;
        Flip = flip;
        Noise = OptionRange.Check(this, noise, nameof(Noise));
    }

    /// <summary>The greatest shift in pixels.</summary>
    public int Shift { get; }

    /// <summary>Whether half of the images are mirrored left to right.</summary>
    public bool Flip { get; }

    /// <summary>The standard deviation of the noise on normalized inputs.</summary>
    [Range(0, 1000)]
    public double Noise { get; }

    /// <summary>Whether it moves pixels, which only an image has.</summary>
    internal bool MovesPixels => Shift > 0 || Flip;

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
