using LfpSharp.Lab.Measures;
using SkiaSharp;

namespace LfpSharp.Lab.Pictures;

/// <summary>An image and the reward at each of its pixels, as two small PNG files of a pixel each.</summary>
internal static class ExplanationPicture
{
    private const int Strongest = 255;

    /// <summary>The image.</summary>
    public static byte[] Sample(SampleExplanation explanation) => Draw(explanation, (at, pixels, channels) =>
    {
        byte Value(int channel) => (byte)Math.Clamp(MathF.Round(255 * explanation.Values[(channel % channels * pixels) + at]), 0, 255);
        return new SKColor(Value(0), Value(1), Value(2));
    });

    /// <summary>
    /// The reward of each pixel, summed over colours: red for, blue against, transparent for none; the strongest pixel is solid.
    /// </summary>
    public static byte[] Rewards(SampleExplanation explanation)
    {
        var pixels = (int)(explanation.Shape[1] * explanation.Shape[2]);
        var sums = Enumerable.Range(0, pixels)
            .Select(at => Enumerable.Range(0, (int)explanation.Shape[0])
            .Sum(channel => (double)explanation.Rewards[(channel * pixels) + at])).ToArray();
        var most = sums.Max(Math.Abs);
        return Draw(explanation, (at, _, _) =>
        {
            var strength = (byte)(most > 0 ? Math.Round(Strongest * Math.Abs(sums[at]) / most) : 0);
            return sums[at] > 0 ? new SKColor(214, 40, 40, strength) : new SKColor(36, 104, 232, strength);
        });
    }

    private static byte[] Draw(SampleExplanation explanation, Func<int, int, int, SKColor> color)
    {
        var (channels, height, width) = ((int)explanation.Shape[0], (int)explanation.Shape[1], (int)explanation.Shape[2]);
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        for (var at = 0; at < height * width; at++)
            bitmap.SetPixel(at % width, at / width, color(at, height * width, channels));
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
