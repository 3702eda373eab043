namespace LfpSharp.Lab.Environments;

/// <summary>
/// MountainCar-v0: a car too weak for the hill has to swing to get up. Each step costs 1, and an episode has at most 200.
/// </summary>
/// <remarks>
/// <c>v' = v + 0.001 (a − 1) − 0.0025 cos 3x</c>, within ±0.07; <c>x' = x + v'</c>, within −1.2 … 0.6; at the left wall a speed to the
/// left becomes 0. It ends where <c>x' ≥ 0.5</c> and <c>v' ≥ 0</c>. The car starts at rest, uniform in −0.6 … −0.4. Source: Moore,
/// "Efficient memory-based learning for robot control", 1990; the numbers are those of Gymnasium's MountainCar-v0.
/// </remarks>
public sealed class MountainCar : IEnvironment
{
    private const double Left = -1.2;
    private const double Right = 0.6;
    private const double Goal = 0.5;
    private const double MostSpeed = 0.07;
    private const double Force = 0.001;
    private const double Gravity = 0.0025;

    /// <inheritdoc/>
    public string Name => "mountain-car";

    /// <inheritdoc/>
    public string Summary => "a weak car that has to swing to get up a hill within 200 steps (Gymnasium's MountainCar-v0)";

    /// <inheritdoc/>
    public IReadOnlyList<long> ObservationShape => [2];

    /// <inheritdoc/>
    public IReadOnlyList<string> ObservationNames => ["position", "velocity"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Actions => ["left", "none", "right"];

    /// <inheritdoc/>
    public int StepLimit => 200;

    /// <inheritdoc/>
    public int StateSize => 2;

    /// <inheritdoc/>
    public void Reset(long start, Span<double> state)
    {
        StartDraw.Uniform(start, -0.6, -0.4, state[..1]);
        state[1] = 0;
    }

    /// <inheritdoc/>
    public Transition Step(Span<double> state, int action)
    {
        var speed = state[1] + ((action - 1) * Force) - (Gravity * Math.Cos(3 * state[0]));
        speed = Math.Clamp(speed, -MostSpeed, MostSpeed);
        var position = Math.Clamp(state[0] + speed, Left, Right);
        if (position == Left && speed < 0)
            speed = 0;
        (state[0], state[1]) = (position, speed);
        return new Transition(-1, position >= Goal && speed >= 0);
    }

    /// <inheritdoc/>
    public void Observe(ReadOnlySpan<double> state, Span<float> observation)
        => (observation[0], observation[1]) = ((float)state[0], (float)state[1]);

    /// <inheritdoc/>
    public IReadOnlyList<string> Draw(ReadOnlySpan<double> state)
    {
        const int rows = 9, columns = 55;
        var canvas = new TextCanvas(columns, rows);
        for (var column = 0; column < columns; column++)
            canvas.Put(column, Row(Left + (column * (Right - Left) / (columns - 1))), '.');
        canvas.Put(TextCanvas.Place(Goal, Left, Right, columns), Row(Goal) - 1, 'F');
        canvas.Put(TextCanvas.Place(state[0], Left, Right, columns), Row(state[0]) - 1, '@');
        return canvas.Lines;

        static int Row(double position) => rows - 1 - TextCanvas.Place(Math.Sin(3 * position), -1, 1, rows - 1);
    }

    /// <inheritdoc/>
    public Sketch Sketch(ReadOnlySpan<double> state)
    {
        // Positions and heights alike times 2.5; the car above the slope, at right angles to it.
        const double scale = 2.5, amplitude = 0.45, bottom = 2.9, margin = 0.3, radius = 0.08;
        const int points = 60;
        var (sin, cos) = Math.SinCos(Math.Atan(Slope(state[0])));
        var at = Hill(state[0]);
        var flag = Hill(Goal);
        return new Sketch(((Right - Left) * scale) + (2 * margin), 3.2,
        [
            new SketchLine(
                SketchTone.Ground, 0.04, [.. Enumerable.Range(0, points + 1).Select(i => Hill(Left + ((Right - Left) * i / points)))]),
            new SketchLine(SketchTone.Goal, 0.04, flag, flag with { Y = flag.Y - 0.5 }, new(flag.X + 0.2, flag.Y - 0.4),
                flag with { Y = flag.Y - 0.3 }),
            new SketchLine(SketchTone.Ground, 0.04, Hill(Left), Hill(Left) with { Y = 0 }),
            new SketchDisc(SketchTone.Limb, Point(-0.12, radius), radius),
            new SketchDisc(SketchTone.Limb, Point(0.12, radius), radius),
            new SketchLine(SketchTone.Body, 0.16, Point(-0.15, 0.2), Point(0.15, 0.2)),
        ]);

        static double Slope(double position) => 3 * amplitude * Math.Cos(3 * position);

        static SketchPoint Hill(double position)
            => new(margin + ((position - Left) * scale), bottom - (scale * amplitude * (1 + Math.Sin(3 * position))));

        SketchPoint Point(double along, double above) => new(at.X + (along * cos) - (above * sin), at.Y - (along * sin) - (above * cos));
    }
}
