namespace LfpSharp.Lab.Environments;

/// <summary>
/// The grid of 4×4 cells in Sutton and Barto's book: each step costs 1 until one of two corners is reached; a step against the edge
/// changes nothing.
/// </summary>
/// <remarks>
/// The corners top left and bottom right end an episode; it starts in any other cell. What is seen is which cell, 16 numbers of which
/// one is 1. The value of each cell under random steps is in the book: −14, −20, −22 in the first row. The limit of 500 steps is ours.
/// Source: Sutton and Barto, "Reinforcement learning: an introduction", 2nd edition, 2018, example 4.1.
/// </remarks>
public sealed class GridWorld : IEnvironment
{
    private const int Side = 4;
    private const int Cells = Side * Side;

    /// <inheritdoc/>
    public string Name => "grid-world";

    /// <inheritdoc/>
    public string Summary => "the way to a corner of 4×4 cells (Sutton and Barto's book, example 4.1)";

    /// <inheritdoc/>
    public IReadOnlyList<long> ObservationShape => [Cells];

    /// <inheritdoc/>
    public IReadOnlyList<string> ObservationNames => [.. Enumerable.Range(0, Cells).Select(cell => $"cell {cell}")];

    /// <inheritdoc/>
    public IReadOnlyList<string> Actions => ["up", "down", "left", "right"];

    /// <inheritdoc/>
    public int StepLimit => 500;

    /// <inheritdoc/>
    public double StepsPerSecond => 4;

    /// <inheritdoc/>
    public int StateSize => 1;

    /// <inheritdoc/>
    public void Reset(long start, Span<double> state) => state[0] = 1 + StartDraw.Below(start, Cells - 2);

    /// <inheritdoc/>
    public Transition Step(Span<double> state, int action)
    {
        var (row, column) = Math.DivRem((int)state[0], Side);
        (row, column) = action switch
        {
            0 => (Math.Max(row - 1, 0), column),
            1 => (Math.Min(row + 1, Side - 1), column),
            2 => (row, Math.Max(column - 1, 0)),
            _ => (row, Math.Min(column + 1, Side - 1)),
        };
        var cell = (row * Side) + column;
        state[0] = cell;
        return new Transition(-1, cell is 0 or Cells - 1);
    }

    /// <inheritdoc/>
    public void Observe(ReadOnlySpan<double> state, Span<float> observation)
    {
        observation.Clear();
        observation[(int)state[0]] = 1;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Draw(ReadOnlySpan<double> state)
    {
        var canvas = new TextCanvas(2 * Side, Side);
        for (var cell = 0; cell < Cells; cell++)
            canvas.Put(2 * (cell % Side), cell / Side, cell == (int)state[0] ? '@' : cell is 0 or Cells - 1 ? 'X' : '.');
        return canvas.Lines;
    }

    /// <inheritdoc/>
    public Sketch Sketch(ReadOnlySpan<double> state)
    {
        const double edge = 0.04;
        var (row, column) = Math.DivRem((int)state[0], Side);
        return new Sketch(Side, Side,
        [
            new SketchBox(SketchTone.Goal, new(0, 0), 1, 1),
            new SketchBox(SketchTone.Goal, new(Side - 1, Side - 1), 1, 1),
            .. Enumerable.Range(0, Side + 1).SelectMany(line => new[]
            {
                new SketchLine(SketchTone.Ground, edge, new(line, 0), new(line, Side)),
                new SketchLine(SketchTone.Ground, edge, new(0, line), new(Side, line)),
            }),
            new SketchDisc(SketchTone.Body, new(column + 0.5, row + 0.5), 0.3),
        ]);
    }
}
