namespace LfpSharp.Lab.Environments;

/// <summary>
/// Catch on 10×10 pixels: a ball falls a row a step, and a paddle in the last row has to be below it: 1 where it is, −1 where not.
/// </summary>
/// <remarks>
/// The ball starts in any column of the first row, the paddle in the middle; a step moves the paddle one to the left, not, or one to
/// the right, within the picture. What is seen is the picture, 1 at ball and paddle. Source: Osband and others, "Behaviour suite for
/// reinforcement learning" (bsuite), ICLR 2020, after Mnih and others 2014; there it has 10 rows and 5 columns.
/// </remarks>
public sealed class Catch : IEnvironment
{
    private const int Side = 10;

    /// <inheritdoc/>
    public string Name => "catch";

    /// <inheritdoc/>
    public string Summary => "a ball to be caught by a paddle, in pictures of 10×10 pixels (bsuite's catch, wider)";

    /// <inheritdoc/>
    public IReadOnlyList<long> ObservationShape => [1, Side, Side];

    /// <inheritdoc/>
    public IReadOnlyList<string> Actions => ["left", "stay", "right"];

    /// <inheritdoc/>
    public int StepLimit => Side - 1;

    /// <inheritdoc/>
    public double StepsPerSecond => 4;

    /// <summary>Row and column of the ball, column of the paddle.</summary>
    public int StateSize => 3;

    /// <inheritdoc/>
    public void Reset(long start, Span<double> state)
        => (state[0], state[1], state[2]) = (0, StartDraw.Below(start, Side), Side / 2);

    /// <inheritdoc/>
    public Transition Step(Span<double> state, int action)
    {
        state[2] = Math.Clamp(state[2] + action - 1, 0, Side - 1);
        state[0]++;
        var hasLanded = state[0] == Side - 1;
        return new Transition(!hasLanded ? 0 : state[1] == state[2] ? 1 : -1, hasLanded);
    }

    /// <inheritdoc/>
    public void Observe(ReadOnlySpan<double> state, Span<float> observation)
    {
        observation.Clear();
        observation[((int)state[0] * Side) + (int)state[1]] = 1;
        observation[((Side - 1) * Side) + (int)state[2]] = 1;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Draw(ReadOnlySpan<double> state)
    {
        var canvas = new TextCanvas(Side, Side);
        for (var row = 0; row < Side; row++)
            canvas.Put(0, row, new string('.', Side));
        canvas.Put((int)state[1], (int)state[0], 'o');
        canvas.Put((int)state[2], Side - 1, '=');
        return canvas.Lines;
    }

    /// <inheritdoc/>
    public Sketch Sketch(ReadOnlySpan<double> state) => new(Side, Side,
    [
        .. Enumerable.Range(0, Side * Side).Select(cell => new SketchBox(
            SketchTone.Ground, new((cell % Side) + 0.46, (cell / Side) + 0.46), 0.08, 0.08)),
        new SketchBox(SketchTone.Body, new(state[1], state[0]), 1, 1),
        new SketchBox(SketchTone.Limb, new(state[2], Side - 1), 1, 1),
    ]);
}
