using LfpSharp.Lab.Formats;
using SkiaSharp;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>A picture of some samples: images in a row for each class, or points of the plane in a colour for each class.</summary>
public static class SamplePicture
{
    private const int PerClass = 10;
    private const int MostClasses = 20;
    private const int Gap = 2;
    private const int SmallestSide = 32;
    private const int PlotSide = 512;
    private const int MostPoints = 5000;

    /// <summary>Writes a PNG, beside its place and renamed.</summary>
    /// <param name="data">The split to show; the first samples of its first twenty classes.</param>
    /// <param name="path">The file to make or replace.</param>
    /// <exception cref="ArgumentException">Samples are neither images of 1 or 3 channels nor points of the plane.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(LabeledData data, string path)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var bitmap = data.SampleShape switch
        {
            [1 or 3, _, _] => Images(data.With(Normalization.Of(data, InputScaling.Unit))),
            [2] => Points(data.With(Normalization.Of(data, InputScaling.None))),
            _ => throw new ArgumentException(
                $"Samples of shape [{string.Join(", ", data.SampleShape)}] have no picture; images and points of the plane have.",
                nameof(data)),
        };
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        AtomicFile.Write(path, stream => png.SaveTo(stream));
    }

    private static SKBitmap Images(LabeledData data)
    {
        var (channels, height, width) = ((int)data.SampleShape[0], (int)data.SampleShape[1], (int)data.SampleShape[2]);
        var zoom = Math.Max(1, SmallestSide / Math.Max(height, width));
        var rows = Math.Min(data.Classes.Count, MostClasses);
        var bitmap = new SKBitmap(
            (PerClass * ((width * zoom) + Gap)) + Gap, (rows * ((height * zoom) + Gap)) + Gap, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(SKColors.White);
        for (var row = 0; row < rows; row++)
        {
            int[] shown = [.. FirstOf(data, row)];
            for (var column = 0; column < shown.Length; column++)
            {
                using var batch = data.Gather([shown[column]]);
                var values = batch.Inputs.data<float>().ToArray();
                int left = Gap + (column * ((width * zoom) + Gap)), top = Gap + (row * ((height * zoom) + Gap));
                for (var y = 0; y < height * zoom; y++)
                {
                    for (var x = 0; x < width * zoom; x++)
                        bitmap.SetPixel(left + x, top + y, Colour((y / zoom * width) + (x / zoom)));
                }

                SKColor Colour(int at)
                {
                    byte Value(int channel) => (byte)MathF.Round(255 * values[(channel % channels * height * width) + at]);
                    return new SKColor(Value(0), Value(1), Value(2));
                }
            }
        }
        return bitmap;
    }

    private static SKBitmap Points(LabeledData data)
    {
        const float radius = 3, margin = 16;
        using var batch = data.Gather([.. Enumerable.Range(0, Math.Min(data.Count, MostPoints))]);
        var values = batch.Inputs.data<float>().ToArray();
        var (least, greatest) = (values.Min(), values.Max());
        float Place(float value) => margin + ((PlotSide - (2 * margin)) * (value - least) / Math.Max(greatest - least, float.Epsilon));

        var bitmap = new SKBitmap(PlotSide, PlotSide, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        for (var i = 0; i < values.Length / 2; i++)
        {
            using var paint = new SKPaint
            {
                IsAntialias = true,
                Color = SKColor.FromHsv(360f * data.Labels[i] / data.Classes.Count, 80, 80),
            };
            canvas.DrawCircle(Place(values[2 * i]), PlotSide - Place(values[(2 * i) + 1]), radius, paint);
        }
        return bitmap;
    }

    private static IEnumerable<int> FirstOf(LabeledData data, int label)
    {
        var found = 0;
        for (var i = 0; i < data.Count && found < PerClass; i++)
        {
            if (data.Labels[i] != label)
                continue;
            found++;
            yield return i;
        }
    }
}
