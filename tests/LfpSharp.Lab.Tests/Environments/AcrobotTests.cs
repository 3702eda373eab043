using LfpSharp.Lab.Environments;

namespace LfpSharp.Lab.Tests.Environments;

public sealed class AcrobotTests
{
    private static readonly Acrobot Rules = new();

    [Fact]
    public void Step_AnyState_SolvesTheEquationsOfMotion()
    {
        var random = new Random(4);
        for (var trial = 0; trial < 200; trial++)
        {
            double[] state = [Draw(Math.PI), Draw(Math.PI), Draw(10), Draw(20)];
            var expected = Twin(state, (trial % 3) - 1);
            var brought = Rules.Step(state, trial % 3);
            for (var i = 0; i < 4; i++)
                Assert.Equal(expected[i], state[i], 1e-9);
            var isUp = -Math.Cos(expected[0]) - Math.Cos(expected[0] + expected[1]) > 1;
            Assert.Equal((isUp ? 0 : -1, isUp), (brought.Reward, brought.Ends));
        }

        double Draw(double bound) => bound * ((2 * random.NextDouble()) - 1);
    }

    [Fact]
    public void Step_BeyondTheSpeedLimits_IsHeldAtThem()
    {
        double[] state = [0.5, 0.5, 4 * Math.PI, 9 * Math.PI];
        for (var step = 0; step < 50; step++)
        {
            Rules.Step(state, 2);
            Assert.InRange(state[0], -Math.PI, Math.PI);
            Assert.InRange(state[1], -Math.PI, Math.PI);
            Assert.InRange(state[2], -4 * Math.PI, 4 * Math.PI);
            Assert.InRange(state[3], -9 * Math.PI, 9 * Math.PI);
        }
    }

    [Fact]
    public void Observe_Angles_AsCosinesAndSines()
    {
        var seen = new float[6];
        Rules.Observe([0.3, -1, 2, -3], seen);
        Assert.Equal([MathF.Cos(0.3f), MathF.Sin(0.3f), MathF.Cos(-1), MathF.Sin(-1), 2, -3], seen, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    // Published: nearly every random episode runs to the limit, −500 to −499.
    [Fact]
    public void RandomPlay_Return_IsThePublishedOne()
        => Assert.InRange(CartPoleTests.RandomReturn(Rules, 200), -500, -496);

    // d₁ θ₁'' + d₂ θ₂'' = −φ₁,  d₂ θ₁'' + d₃ θ₂'' = τ − m₂ l₁ c₂ θ₁'² sin θ₂ − φ₂, by Cramer's rule; one Runge-Kutta step.
    private static double[] Twin(double[] state, double torque)
    {
        const double dt = 0.2;
        var k1 = Derivative(state);
        var k2 = Derivative(Plus(state, k1, dt / 2));
        var k3 = Derivative(Plus(state, k2, dt / 2));
        var k4 = Derivative(Plus(state, k3, dt));
        double[] next = [.. state.Select((value, i) => value + (dt / 6 * (k1[i] + (2 * k2[i]) + (2 * k3[i]) + k4[i])))];
        return
        [
            Math.IEEERemainder(next[0], Math.Tau), Math.IEEERemainder(next[1], Math.Tau),
            Math.Clamp(next[2], -4 * Math.PI, 4 * Math.PI), Math.Clamp(next[3], -9 * Math.PI, 9 * Math.PI),
        ];

        double[] Derivative(double[] s)
        {
            const double m1 = 1, m2 = 1, l1 = 1, c1 = 0.5, c2 = 0.5, i1 = 1, i2 = 1, g = 9.8;
            var d1 = (m1 * c1 * c1) + (m2 * ((l1 * l1) + (c2 * c2) + (2 * l1 * c2 * Math.Cos(s[1])))) + i1 + i2;
            var d2 = (m2 * ((c2 * c2) + (l1 * c2 * Math.Cos(s[1])))) + i2;
            var d3 = (m2 * c2 * c2) + i2;
            var phi2 = m2 * c2 * g * Math.Sin(s[0] + s[1]);
            var phi1 = (-m2 * l1 * c2 * s[3] * s[3] * Math.Sin(s[1])) - (2 * m2 * l1 * c2 * s[3] * s[2] * Math.Sin(s[1]))
                + (((m1 * c1) + (m2 * l1)) * g * Math.Sin(s[0])) + phi2;
            var right = torque - (m2 * l1 * c2 * s[2] * s[2] * Math.Sin(s[1])) - phi2;
            var determinant = (d1 * d3) - (d2 * d2);
            return [s[2], s[3], ((-phi1 * d3) - (d2 * right)) / determinant, ((d1 * right) + (d2 * phi1)) / determinant];
        }

        static double[] Plus(double[] s, double[] k, double factor) => [.. s.Zip(k, (a, b) => a + (factor * b))];
    }
}
