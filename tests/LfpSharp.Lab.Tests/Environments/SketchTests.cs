using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Tests.Learning.Policies;

namespace LfpSharp.Lab.Tests.Environments;

public sealed class SketchTests
{
    [Fact]
    public void Sketch_EveryStateOnTheWay_LiesInABoxOfTheSameSize()
    {
        foreach (var environment in KnownEnvironments.All)
        {
            var episodes = new Episodes(environment, [2]);
            var first = environment.Sketch(episodes.State(0))!;
            for (var step = 0; episodes.Running.Length > 0; step++)
            {
                episodes.Step([step % environment.Actions.Count], new double[1]);
                var sketch = environment.Sketch(episodes.State(0))!;
                Assert.Equal((first.Width, first.Height, first.Shapes.Count), (sketch.Width, sketch.Height, sketch.Shapes.Count));
                Assert.Contains(sketch.Shapes, shape => shape.Tone == SketchTone.Body);
                foreach (var point in sketch.Shapes.SelectMany(Points))
                {
                    Assert.InRange(point.X, 0, sketch.Width);
                    Assert.InRange(point.Y, 0, sketch.Height);
                }
            }
            Assert.True(environment.StepsPerSecond > 0);
        }
    }

    [Fact]
    public void Sketch_CartPole_LeansAsFarAsItDoes()
    {
        var upright = Pole(new CartPole().Sketch([0, 0, 0, 0]));
        Assert.Equal(upright[0].X, upright[1].X, 1e-12);
        Assert.Equal(1, upright[0].Y - upright[1].Y, 1e-12);
        var leaning = Pole(new CartPole().Sketch([-1, 0, Math.PI / 6, 0]));
        Assert.Equal(upright[0].X - 1, leaning[0].X, 1e-12);
        Assert.Equal(0.5, leaning[1].X - leaning[0].X, 1e-12);

        static IReadOnlyList<SketchPoint> Pole(Sketch sketch) => sketch.Shapes.OfType<SketchLine>().Single(
            line => line.Tone == SketchTone.Limb).Points;
    }

    [Fact]
    public void Sketch_Acrobot_TouchesTheLineWhereItIsOver()
    {
        // Both links upright; and the first one level, the second one upright, which is as high as the line.
        Assert.Equal(-1, Above(new Acrobot().Sketch([Math.PI, 0, 0, 0])), 1e-12);
        Assert.Equal(0, Above(new Acrobot().Sketch([Math.PI / 2, Math.PI / 2, 0, 0])), 1e-12);

        static double Above(Sketch sketch)
        {
            var lines = sketch.Shapes.OfType<SketchLine>().ToArray();
            return lines.Single(line => line.Tone == SketchTone.Limb).Points[1].Y
                - lines.Single(line => line.Tone == SketchTone.Goal).Points[0].Y;
        }
    }

    [Fact]
    public void Sketch_Cells_AreWhereTheyAreSeen()
    {
        var seen = new float[100];
        new Catch().Observe([3, 7, 2], seen);
        var boxes = new Catch().Sketch([3, 7, 2]).Shapes.OfType<SketchBox>().Where(box => box.Tone != SketchTone.Ground);
        Assert.Equal([1f, 1f], boxes.Select(box => seen[(10 * (int)box.Corner.Y) + (int)box.Corner.X]));
        var disc = Assert.Single(new GridWorld().Sketch([6]).Shapes.OfType<SketchDisc>());
        Assert.Equal(new SketchPoint(2.5, 1.5), disc.Centre);
    }

    [Fact]
    public void Sketch_MountainCar_StandsOnTheHill()
    {
        // At the bottom, −π/6, the slope is level.
        var sketch = new MountainCar().Sketch([-Math.PI / 6, 0]);
        var ground = sketch.Shapes.OfType<SketchLine>().First().Points.Max(point => point.Y);
        var wheels = sketch.Shapes.OfType<SketchDisc>().ToArray();
        Assert.All(wheels, wheel => Assert.Equal(ground, wheel.Centre.Y + wheel.Radius, 0.01));
        Assert.Equal(0.3 + (2.5 * (1.2 - (Math.PI / 6))), wheels.Average(wheel => wheel.Centre.X), 1e-9);
    }

    [Fact]
    public void Sketch_OwnEnvironmentWithout_IsNone()
    {
        IEnvironment own = new Clockwork();
        Assert.Null(own.Sketch([1, 2]));
        Assert.Equal(30, own.StepsPerSecond);
    }

    private static IEnumerable<SketchPoint> Points(SketchShape shape) => shape switch
    {
        SketchLine line => line.Points,
        SketchDisc disc => [disc.Centre],
        SketchBox box => [box.Corner, new(box.Corner.X + box.Width, box.Corner.Y + box.Height)],
        _ => throw new NotSupportedException(shape.GetType().Name),
    };
}
