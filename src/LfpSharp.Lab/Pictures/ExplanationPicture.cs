using SkiaSharp;

namespace LfpSharp.Lab.Pictures;

/// <summary>An image and the reward at each of its pixels, as small PNG files of a pixel each or as one to look at.</summary>
internal static class ExplanationPicture
{
    private const int Strongest = 255, Side = 224, Gap = 8;

    /// <summary>The image.</summary>
    /// <param name="shape">[channels, height, width].</param>
    /// <param name="values">The pixels, 0 … 1.</param>
    public static byte[] Sample(IReadOnlyList<long> shape, IReadOnlyList<float> values)
    {
        using var bitmap = Bitmap(shape);
        Fill(bitmap, Pixels(shape, values));
        return Encode(bitmap);
    }

    /// <summary>
    /// The reward of each pixel, summed over colours: red for, blue against, transparent for none; the strongest pixel is solid.
    /// </summary>
    /// <param name="shape">[channels, height, width].</param>
    /// <param name="rewards">The reward of each value.</param>
    public static byte[] Rewards(IReadOnlyList<long> shape, IReadOnlyList<float> rewards)
    {
        using var bitmap = Bitmap(shape);
        Fill(bitmap, Strengths(shape, rewards));
        return Encode(bitmap);
    }

    /// <summary>Both side by side on the ground of <see cref="PictureTheme.Current"/>, small ones enlarged by a whole number.</summary>
    /// <param name="shape">[channels, height, width].</param>
    /// <param name="values">The pixels, 0 … 1.</param>
    /// <param name="rewards">The reward of each value.</param>
    public static byte[] Pair(IReadOnlyList<long> shape, IReadOnlyList<float> values, IReadOnlyList<float> rewards)
    {
        var zoom = Math.Max(1, Side / (int)Math.Max(shape[1], shape[2]));
        var (height, width) = ((int)shape[1] * zoom, (int)shape[2] * zoom);
        using var pair = new SKBitmap((2 * width) + (3 * Gap), height + (2 * Gap), SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(pair);
        canvas.Clear(PictureTheme.Current.Ground.ToSKColor());
        using var frame = new SKPaint { Color = PictureTheme.Current.Faint.ToSKColor(), IsStroke = true };
        foreach (var (place, colors) in new[] { Pixels(shape, values), Strengths(shape, rewards) }.Index())
        {
            using var bitmap = Bitmap(shape);
            Fill(bitmap, colors);
            var left = Gap + (place * (width + Gap));
            using var image = SKImage.FromBitmap(bitmap);
            canvas.DrawImage(image, SKRect.Create(left, Gap, width, height), new SKSamplingOptions(SKFilterMode.Nearest));
            canvas.DrawRect(SKRect.Create(left - 0.5f, Gap - 0.5f, width + 1, height + 1), frame);
        }

        return Encode(pair);
    }

    private static Func<int, SKColor> Pixels(IReadOnlyList<long> shape, IReadOnlyList<float> values)
    {
        var (channels, area) = ((int)shape[0], (int)(shape[1] * shape[2]));
        return at =>
        {
            byte Value(int channel) => (byte)Math.Clamp(MathF.Round(255 * values[(channel % channels * area) + at]), 0, 255);
            return new SKColor(Value(0), Value(1), Value(2));
        };
    }

    private static Func<int, SKColor> Strengths(IReadOnlyList<long> shape, IReadOnlyList<float> rewards)
    {
        var area = (int)(shape[1] * shape[2]);
        var sums = Enumerable.Range(0, area)
            .Select(at => Enumerable.Range(0, (int)shape[0]).Sum(channel => (double)rewards[(channel * area) + at])).ToArray();
        var most = sums.Max(Math.Abs);
        return at =>
        {
            var strength = (byte)(most > 0 ? Math.Round(Strongest * Math.Abs(sums[at]) / most) : 0);
            return (sums[at] > 0 ? PictureTheme.Current.For : PictureTheme.Current.Against).ToSKColor().WithAlpha(strength);
        };
    }

    private static SKBitmap Bitmap(IReadOnlyList<long> shape)
        => new((int)shape[2], (int)shape[1], SKColorType.Rgba8888, SKAlphaType.Unpremul);

    private static void Fill(SKBitmap bitmap, Func<int, SKColor> color)
    {
        for (var at = 0; at < bitmap.Height * bitmap.Width; at++)
            bitmap.SetPixel(at % bitmap.Width, at / bitmap.Width, color(at));
    }

    private static byte[] Encode(SKBitmap bitmap)
    {
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
