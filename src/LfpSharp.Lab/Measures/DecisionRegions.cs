using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>Which class a model of two features decides on, over the plane: a grid of cells, each asked for at its centre.</summary>
public sealed class DecisionRegions
{
    private const int CellsAtOnce = 8192;
    private const int MostCells = 4096;

    private readonly int[] classes;
    private readonly double[] confidences;

    private DecisionRegions(PlaneRange range, int columns, int rows)
        => (Range, Columns, Rows, classes, confidences) = (range, columns, rows, new int[columns * rows], new double[columns * rows]);

    /// <summary>The part of the plane.</summary>
    public PlaneRange Range { get; }

    /// <summary>Cells along x.</summary>
    public int Columns { get; }

    /// <summary>Cells along y.</summary>
    public int Rows { get; }

    /// <summary>The class of the largest output at a cell's centre.</summary>
    /// <param name="row">0 is at the top, where y is greatest.</param>
    /// <param name="column">0 is at the left, where x is least.</param>
    public int ClassAt(int row, int column) => classes[Index(row, column)];

    /// <summary>The softmax of the largest output, 1/classes … 1; NaN where an output is.</summary>
    /// <param name="row">0 is at the top.</param>
    /// <param name="column">0 is at the left.</param>
    public double ConfidenceAt(int row, int column) => confidences[Index(row, column)];

    /// <summary>Asks a model, in evaluation mode; the mode is restored.</summary>
    /// <param name="model">Maps <c>[N, 2]</c> to <c>[N, classes]</c>.</param>
    /// <param name="range">
    /// The part of the plane, in the units of the model's inputs; <see cref="PlaneRange.Of"/> takes it from data.
    /// </param>
    /// <param name="resolution">Cells along the longer side, 1 … 4096; the shorter has as many as make the cells about square.</param>
    /// <param name="cancellation">Ends the work by an exception.</param>
    /// <exception cref="ArgumentOutOfRangeException">The resolution is not in 1..4096.</exception>
    public static DecisionRegions Of(
        nn.Module<Tensor, Tensor> model, PlaneRange range, int resolution, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(range);
        if (resolution is < 1 or > MostCells)
        {
            throw new ArgumentOutOfRangeException(
                nameof(resolution), resolution, $"The cells along the longer side must be in 1..{MostCells}.");
        }

        var cell = Math.Max(range.Width, range.Height) / resolution;
        var regions = new DecisionRegions(range, Cells(range.Width, cell), Cells(range.Height, cell));
        var device = ModelDevice.Of(model);
        using var evaluation = new EvaluationMode(model);
        for (var start = 0; start < regions.classes.Length; start += CellsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            regions.Ask(model, device, start, Math.Min(CellsAtOnce, regions.classes.Length - start));
        }
        return regions;
    }

    private static int Cells(double side, double cell) => Math.Max(1, (int)Math.Round(side / cell));

    private void Ask(nn.Module<Tensor, Tensor> model, Device device, int start, int count)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var centres = new float[2 * count];
        for (var i = 0; i < count; i++)
        {
            var (row, column) = Math.DivRem(start + i, Columns);
            centres[2 * i] = (float)(Range.Left + ((column + 0.5) * Range.Width / Columns));
            centres[(2 * i) + 1] = (float)(Range.Top - ((row + 0.5) * Range.Height / Rows));
        }
        var (confidence, winner) = nn.functional.softmax(model.call(tensor(centres, [count, 2], device: device)), 1).max(1);
        winner.cpu().data<long>().ToArray().Select(value => (int)value).ToArray().CopyTo(classes, start);
        confidence.to_type(ScalarType.Float64).cpu().data<double>().ToArray().CopyTo(confidences, start);
    }

    private int Index(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Columns);
        return (row * Columns) + column;
    }
}
