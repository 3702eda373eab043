namespace LfpSharp.Lab.Environments;

/// <summary>
/// CartPole-v1: a pole on a cart is kept upright by pushing the cart; each step is rewarded by 1, and an episode has at most 500.
/// </summary>
/// <remarks>
/// Force F = ±10, mass M = 1.1 in all and m = 0.1 of the pole, half its length l = 0.5: <c>p = (F + m l θ'² sin θ) / M</c>,
/// <c>θ'' = (g sin θ − p cos θ) / (l (4/3 − m cos² θ / M))</c>, <c>x'' = p − m l θ'' cos θ / M</c>, by Euler's method in steps of 0.02 s.
/// An episode ends where |x| &gt; 2.4 or |θ| &gt; 12°; the step that ends it is rewarded too. All four numbers start uniform
/// in ±0.05. Source: Barto, Sutton, Anderson,
/// "Neuronlike adaptive elements that can solve difficult learning control problems", 1983; the numbers are those of Gymnasium's
/// CartPole-v1.
/// </remarks>
public sealed class CartPole : IEnvironment
{
    private const double Gravity = 9.8;
    private const double PoleMass = 0.1;
    private const double TotalMass = 1.0 + PoleMass;
    private const double HalfLength = 0.5;
    private const double Force = 10;
    private const double StepSeconds = 0.02;
    private const double MostPosition = 2.4;
    private const double MostAngle = 12 * 2 * Math.PI / 360;
    private const double MostAtStart = 0.05;
    private const int Columns = 41;

    /// <inheritdoc/>
    public string Name => "cartpole";

    /// <inheritdoc/>
    public string Summary => "a pole on a cart, kept upright for up to 500 steps (Gymnasium's CartPole-v1)";

    /// <inheritdoc/>
    public IReadOnlyList<long> ObservationShape => [4];

    /// <inheritdoc/>
    public IReadOnlyList<string> ObservationNames => ["position", "velocity", "angle", "angular velocity"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Actions => ["left", "right"];

    /// <inheritdoc/>
    public int StepLimit => 500;

    /// <inheritdoc/>
    public double StepsPerSecond => 1 / StepSeconds;

    /// <inheritdoc/>
    public int StateSize => 4;

    /// <inheritdoc/>
    public void Reset(long start, Span<double> state) => StartDraw.Uniform(start, -MostAtStart, MostAtStart, state);

    /// <inheritdoc/>
    public Transition Step(Span<double> state, int action)
    {
        var (x, speed, angle, turn) = (state[0], state[1], state[2], state[3]);
        var (sin, cos) = Math.SinCos(angle);
        var push = ((action == 1 ? Force : -Force) + (PoleMass * HalfLength * turn * turn * sin)) / TotalMass;
        var turning = ((Gravity * sin) - (cos * push)) / (HalfLength * ((4.0 / 3) - (PoleMass * cos * cos / TotalMass)));
        var pushing = push - (PoleMass * HalfLength * turning * cos / TotalMass);
        (state[0], state[1]) = (x + (StepSeconds * speed), speed + (StepSeconds * pushing));
        (state[2], state[3]) = (angle + (StepSeconds * turn), turn + (StepSeconds * turning));
        return new Transition(1, Math.Abs(state[0]) > MostPosition || Math.Abs(state[2]) > MostAngle);
    }

    /// <inheritdoc/>
    public void Observe(ReadOnlySpan<double> state, Span<float> observation)
    {
        for (var i = 0; i < state.Length; i++)
            observation[i] = (float)state[i];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Draw(ReadOnlySpan<double> state)
    {
        const int height = 4;
        // A character is as tall as two are wide; the angle is shown three times as great.
        const double lean = 6;
        var canvas = new TextCanvas(Columns, height + 2);
        var column = TextCanvas.Place(state[0], -MostPosition, MostPosition, Columns);
        for (var row = 0; row < height; row++)
        {
            var shift = (int)Math.Round(lean * (height - row) * Math.Tan(state[2]));
            canvas.Put(column + shift, row, shift == 0 ? '|' : state[2] > 0 ? '/' : '\\');
        }

        canvas.Put(column - 2, height, "[===]");
        canvas.Put(0, height + 1, new string('-', Columns));
        return canvas.Lines;
    }

    /// <inheritdoc/>
    public Sketch Sketch(ReadOnlySpan<double> state)
    {
        // Metres; the pole as long and as aslant as it is.
        const double side = 0.6, ground = 1.5, top = ground - 0.34, half = 0.3;
        const double width = 2 * (MostPosition + side);
        var x = (width / 2) + state[0];
        var (sin, cos) = Math.SinCos(state[2]);
        var axle = new SketchPoint(x, top);
        return new Sketch(width, ground + 0.2,
        [
            new SketchLine(SketchTone.Ground, 0.03, new(0, ground), new(width, ground)),
            new SketchLine(SketchTone.Goal, 0.03, new(side, ground), new(side, ground + 0.12)),
            new SketchLine(SketchTone.Goal, 0.03, new(width - side, ground), new(width - side, ground + 0.12)),
            new SketchBox(SketchTone.Body, new(x - half, top), 2 * half, 0.26),
            new SketchDisc(SketchTone.Body, new(x - 0.18, ground - 0.08), 0.08),
            new SketchDisc(SketchTone.Body, new(x + 0.18, ground - 0.08), 0.08),
            new SketchLine(SketchTone.Limb, 0.09, axle, new(x + (2 * HalfLength * sin), top - (2 * HalfLength * cos))),
            new SketchDisc(SketchTone.Ground, axle, 0.03),
        ]);
    }
}
