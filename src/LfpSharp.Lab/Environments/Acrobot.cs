namespace LfpSharp.Lab.Environments;

/// <summary>
/// Acrobot-v1: two links hang from a joint; torque at the second joint swings the end above the line one link over the first. Each step
/// costs 1 but the last, and an episode has at most 500.
/// </summary>
/// <remarks>
/// Links of length 1 and mass 1, centres at 0.5, inertia 1; torque −1, 0 or 1; one Runge-Kutta step of fourth order over 0.2 s; speeds
/// within ±4π and ±9π. It ends where <c>−cos θ₁ − cos(θ₁ + θ₂) &gt; 1</c>. All four numbers start uniform in ±0.1. Source: Sutton,
/// "Generalization in reinforcement learning: successful examples using sparse coarse coding", NeurIPS 1996; the equations of Sutton
/// and Barto's book, as in Gymnasium's Acrobot-v1.
/// </remarks>
public sealed class Acrobot : IEnvironment
{
    private const double Gravity = 9.8;
    private const double StepSeconds = 0.2;
    private const double Centre = 0.5;
    private const double MostFirstSpeed = 4 * Math.PI;
    private const double MostSecondSpeed = 9 * Math.PI;
    private const double MostAtStart = 0.1;

    /// <inheritdoc/>
    public string Name => "acrobot";

    /// <inheritdoc/>
    public string Summary => "two links swung up by the joint between them, within 500 steps (Gymnasium's Acrobot-v1)";

    /// <inheritdoc/>
    public IReadOnlyList<long> ObservationShape => [6];

    /// <inheritdoc/>
    public IReadOnlyList<string> ObservationNames => ["cos 1", "sin 1", "cos 2", "sin 2", "speed 1", "speed 2"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Actions => ["left", "none", "right"];

    /// <inheritdoc/>
    public int StepLimit => 500;

    /// <inheritdoc/>
    public double StepsPerSecond => 15;

    /// <inheritdoc/>
    public int StateSize => 4;

    /// <inheritdoc/>
    public void Reset(long start, Span<double> state) => StartDraw.Uniform(start, -MostAtStart, MostAtStart, state);

    /// <inheritdoc/>
    public Transition Step(Span<double> state, int action)
    {
        const double half = StepSeconds / 2;
        var torque = action - 1;
        var start = new Motion(state[0], state[1], state[2], state[3]);
        var first = Derivative(start, torque);
        var second = Derivative(start.Plus(half, first), torque);
        var third = Derivative(start.Plus(half, second), torque);
        var fourth = Derivative(start.Plus(StepSeconds, third), torque);
        var end = start.Plus(StepSeconds / 6, first).Plus(StepSeconds / 3, second).Plus(StepSeconds / 3, third)
            .Plus(StepSeconds / 6, fourth);
        (state[0], state[1]) = (Wrapped(end.First), Wrapped(end.Second));
        state[2] = Math.Clamp(end.FirstSpeed, -MostFirstSpeed, MostFirstSpeed);
        state[3] = Math.Clamp(end.SecondSpeed, -MostSecondSpeed, MostSecondSpeed);
        var isUp = -Math.Cos(state[0]) - Math.Cos(state[0] + state[1]) > 1;
        return new Transition(isUp ? 0 : -1, isUp);
    }

    /// <inheritdoc/>
    public void Observe(ReadOnlySpan<double> state, Span<float> observation)
    {
        for (var i = 0; i < 2; i++)
        {
            var (sin, cos) = Math.SinCos(state[i]);
            (observation[2 * i], observation[(2 * i) + 1]) = ((float)cos, (float)sin);
            observation[4 + i] = (float)state[2 + i];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Draw(ReadOnlySpan<double> state)
    {
        const int rows = 13, columns = 27;
        const double scale = 3;
        var canvas = new TextCanvas(columns, rows);
        var joint = (Column: columns / 2.0, Row: rows / 2.0);
        for (var column = 0; column < columns; column++)
            canvas.Put(column, (int)Math.Round(joint.Row - scale), '.');
        var elbow = (joint.Column + (2 * scale * Math.Sin(state[0])), joint.Row + (scale * Math.Cos(state[0])));
        var hand = (elbow.Item1 + (2 * scale * Math.Sin(state[0] + state[1])), elbow.Item2 + (scale * Math.Cos(state[0] + state[1])));
        canvas.Line(joint, elbow, '#');
        canvas.Line(elbow, hand, 'o');
        canvas.Put((int)Math.Round(joint.Column), (int)Math.Round(joint.Row), '+');
        return canvas.Lines;
    }

    /// <inheritdoc/>
    public Sketch Sketch(ReadOnlySpan<double> state)
    {
        // Links are 1 long and reach anywhere within 2.
        const double half = 2.2;
        var joint = new SketchPoint(half, half);
        var elbow = Below(joint, state[0]);
        var hand = Below(elbow, state[0] + state[1]);
        return new Sketch(2 * half, 2 * half,
        [
            new SketchLine(SketchTone.Goal, 0.03, new(0, half - 1), new(2 * half, half - 1)),
            new SketchLine(SketchTone.Body, 0.16, joint, elbow),
            new SketchLine(SketchTone.Limb, 0.16, elbow, hand),
            new SketchDisc(SketchTone.Ground, joint, 0.09),
            new SketchDisc(SketchTone.Ground, elbow, 0.09),
        ]);

        static SketchPoint Below(SketchPoint from, double angle) => new(from.X + Math.Sin(angle), from.Y + Math.Cos(angle));
    }

    private static Motion Derivative(Motion at, double torque)
    {
        // Masses, lengths and inertias are 1.
        var (sin, cos) = Math.SinCos(at.Second);
        var inertia = (Centre * Centre) + 1 + (Centre * Centre) + (2 * Centre * cos) + 2;
        var coupling = (Centre * Centre) + (Centre * cos) + 1;
        var secondGravity = Centre * Gravity * Math.Cos(at.First + at.Second - (Math.PI / 2));
        var firstGravity = (-Centre * at.SecondSpeed * at.SecondSpeed * sin)
            - (2 * Centre * at.SecondSpeed * at.FirstSpeed * sin)
            + ((Centre + 1) * Gravity * Math.Cos(at.First - (Math.PI / 2)))
            + secondGravity;
        var second = (torque + (coupling / inertia * firstGravity) - (Centre * at.FirstSpeed * at.FirstSpeed * sin) - secondGravity)
            / ((Centre * Centre) + 1 - (coupling * coupling / inertia));
        var first = -((coupling * second) + firstGravity) / inertia;
        return new Motion(at.FirstSpeed, at.SecondSpeed, first, second);
    }

    private static double Wrapped(double angle)
    {
        while (angle > Math.PI)
            angle -= Math.Tau;
        while (angle < -Math.PI)
            angle += Math.Tau;
        return angle;
    }

    private readonly record struct Motion(double First, double Second, double FirstSpeed, double SecondSpeed)
    {
        public Motion Plus(double factor, Motion other) => new(
            First + (factor * other.First),
            Second + (factor * other.Second),
            FirstSpeed + (factor * other.FirstSpeed),
            SecondSpeed + (factor * other.SecondSpeed));
    }
}
