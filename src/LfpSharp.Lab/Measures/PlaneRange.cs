using System.Globalization;
using LfpSharp.Lab.Data.Samples;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>A rectangle of the plane, in the units of a model's inputs.</summary>
public sealed record PlaneRange
{
    private const double Margin = 0.05;

    /// <summary>Creates the rectangle.</summary>
    /// <param name="left">The least x.</param>
    /// <param name="right">The greatest x.</param>
    /// <param name="bottom">The least y.</param>
    /// <param name="top">The greatest y.</param>
    /// <exception cref="ArgumentException">A number is not finite, or a side is not above 0.</exception>
    public PlaneRange(double left, double right, double bottom, double top)
    {
        if (!(double.IsFinite(right - left) && double.IsFinite(top - bottom) && right > left && top > bottom))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The plane's range is x {left} to {right}, y {bottom} to {top}, but both must rise and be finite."));
        }

        (Left, Right, Bottom, Top) = (left, right, bottom, top);
    }

    /// <summary>The least x.</summary>
    public double Left { get; }

    /// <summary>The greatest x.</summary>
    public double Right { get; }

    /// <summary>The least y.</summary>
    public double Bottom { get; }

    /// <summary>The greatest y.</summary>
    public double Top { get; }

    /// <summary>Right − left.</summary>
    public double Width => Right - Left;

    /// <summary>Top − bottom.</summary>
    public double Height => Top - Bottom;

    /// <summary>
    /// The rectangle around all points of some splits, wider by a twentieth of its side everywhere (by a half where the points have no
    /// extent).
    /// </summary>
    /// <param name="splits">Splits of samples [2]; at least one point in all.</param>
    /// <exception cref="ArgumentException">Samples are no points of the plane, or there are none.</exception>
    public static PlaneRange Of(params IReadOnlyList<LabeledData> splits)
    {
        ArgumentNullException.ThrowIfNull(splits);
        var points = splits.SelectMany(Points).ToList();
        if (points.Count == 0)
            throw new ArgumentException("There are no points; a range needs at least one.", nameof(splits));
        var (left, right) = Wider(points.Min(point => point.X), points.Max(point => point.X));
        var (bottom, top) = Wider(points.Min(point => point.Y), points.Max(point => point.Y));
        return new PlaneRange(left, right, bottom, top);
    }

    /// <summary>The points of a split as the model takes them, in their order.</summary>
    /// <param name="data">A split of samples [2].</param>
    /// <exception cref="ArgumentException">Samples are no points of the plane.</exception>
    public static IReadOnlyList<(double X, double Y, int Label)> Points(LabeledData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.SampleShape is not [2])
        {
            throw new ArgumentException(
                $"Samples have shape [{string.Join(", ", data.SampleShape)}], but points of the plane have [2].", nameof(data));
        }

        using var scope = NewDisposeScope();
        using var batch = data.Gather([.. Enumerable.Range(0, data.Count)]);
        var values = batch.Inputs.data<float>().ToArray();
        var labels = data.Labels.ToArray();
        return [.. labels.Select((label, i) => ((double)values[2 * i], (double)values[(2 * i) + 1], label))];
    }

    private static (double Low, double High) Wider(double low, double high)
        => high > low ? (low - (Margin * (high - low)), high + (Margin * (high - low))) : (low - 0.5, high + 0.5);
}
