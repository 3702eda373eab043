using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Tests.Optimizing;

/// <summary>The factor of each schedule at its start, its end, and between, against values worked by hand.</summary>
public sealed class ScheduleTests
{
    private const double Exact = 1e-12;

    [Fact]
    public void Constant_AnyPosition_IsOne()
    {
        Assert.Equal(1, new ConstantSchedule().Factor(At(0, null)));
        Assert.Equal(1, new ConstantSchedule().Factor(At(1_000_000, null)));
    }

    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.75)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    public void Constant_ThreeStepsOfWarmUp_RiseInEqualParts(long step, double expected)
        => Assert.Equal(expected, new ConstantSchedule { WarmupSteps = 3 }.Factor(At(step, null)), Exact);

    [Fact]
    public void Cosine_WarmUp_MultipliesTheShape()
    {
        var (plain, warmed) = (new CosineSchedule(), new CosineSchedule { WarmupSteps = 4 });
        Assert.Equal(plain.Factor(At(1, 10)) * 2 / 5, warmed.Factor(At(1, 10)), Exact);
        Assert.Equal(plain.Factor(At(4, 10)), warmed.Factor(At(4, 10)), Exact);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(25, 0.2 + (0.8 * 0.85355339059327))]
    [InlineData(50, 0.6)]
    [InlineData(100, 0.2)]
    [InlineData(150, 0.2)]
    public void Cosine_Floor_FallsFromOneToIt(long step, double expected)
        => Assert.Equal(expected, new CosineSchedule { Floor = 0.2 }.Factor(At(step, 100)), Exact);

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(10, 0.55)]
    [InlineData(20, 1)]
    [InlineData(60, 0.505)]
    [InlineData(100, 0.01)]
    [InlineData(130, 0.01)]
    public void OneCycle_RisesToOneAndFallsToItsEnd(long step, double expected)
        => Assert.Equal(expected, new OneCycleSchedule { Rise = 0.2, Start = 0.1, End = 0.01 }.Factor(At(step, 100)), Exact);

    [Fact]
    public void OneCycle_Unset_BeginsAtATwentyFifthPeaksAtThreeTenthsAndEndsNearZero()
    {
        var schedule = new OneCycleSchedule();
        Assert.Equal(0.04, schedule.Factor(At(0, 10)), Exact);
        Assert.Equal(1, schedule.Factor(At(3, 10)), Exact);
        Assert.Equal(4e-6, schedule.Factor(At(10, 10)), Exact);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 0.5)]
    [InlineData(5, 0.5)]
    [InlineData(6, 0.25)]
    public void Step_EveryThreeEpochs_HalvesAtTheThird(int epoch, double expected)
        => Assert.Equal(expected, new StepSchedule { Every = 3, Gamma = 0.5 }.Factor(new SchedulePosition(0, null, epoch, [])), Exact);

    [Fact]
    public void Step_Unset_DividesByTenEveryTenEpochs()
    {
        Assert.Equal(1, new StepSchedule().Factor(new SchedulePosition(0, null, 9, [])), Exact);
        Assert.Equal(0.1, new StepSchedule().Factor(new SchedulePosition(0, null, 10, [])), Exact);
        Assert.Equal(0.01, new StepSchedule().Factor(new SchedulePosition(0, null, 20, [])), Exact);
    }

    [Theory]
    [InlineData(new double[0], 0)]
    [InlineData(new[] { 0.5 }, 0)]
    [InlineData(new[] { 0.5, 0.5 }, 0)]
    [InlineData(new[] { 0.5, 0.5, 0.4 }, 1)]
    [InlineData(new[] { 0.5, 0.4, 0.6, 0.5 }, 0)]
    [InlineData(new[] { 0.5, 0.4, 0.6, 0.5, 0.55 }, 1)]
    [InlineData(new[] { 0.5, 0.4, 0.4, 0.4 }, 1)]
    [InlineData(new[] { 0.5, 0.4, 0.4, 0.4, 0.4 }, 2)]
    [InlineData(new[] { 0.5, 0.4, 0.3, 0.35, 0.45 }, 2)]
    [InlineData(new[] { 0.5, 0.4, 0.3, 0.6, 0.5 }, 1)]
    public void Plateau_PatienceOfTwo_ChangesAfterTwoEpochsThatAreNotBetterThanTheBest(double[] accuracies, int changes)
        => Assert.Equal(Math.Pow(0.3, changes), new PlateauSchedule { Patience = 2 }.Factor(After(accuracies)), Exact);

    [Fact]
    public void Plateau_Unset_WaitsForThreeEpochs()
    {
        Assert.Equal(1, new PlateauSchedule().Factor(After(0.5, 0.5, 0.5)), Exact);
        Assert.Equal(0.3, new PlateauSchedule().Factor(After(0.5, 0.5, 0.5, 0.5)), Exact);
        Assert.Equal(0.5, new PlateauSchedule { Gamma = 0.5 }.Factor(After(0.5, 0.5, 0.5, 0.5)), Exact);
    }

    [Theory]
    [InlineData("constant", false)]
    [InlineData("cosine", true)]
    [InlineData("one-cycle", true)]
    [InlineData("step", false)]
    [InlineData("plateau", false)]
    public void Factor_NoTotal_IsRefusedWhereTheShapeNeedsOne(string name, bool needed)
    {
        var schedule = Choices.Create<Schedule>("schedule", name);
        Assert.Equal(needed, schedule.NeedsTotalSteps);
        var error = Record.Exception(() => schedule.Factor(At(3, null)));
        Assert.Equal(needed, error is ArgumentException);
        if (needed)
            Assert.Contains("training.epochs or training.steps", error!.Message, StringComparison.Ordinal);
    }

    private static SchedulePosition At(long step, long? total) => new(step, total, 0, []);

    private static SchedulePosition After(params double[] accuracies)
        => new(0, null, accuracies.Length, accuracies);
}
