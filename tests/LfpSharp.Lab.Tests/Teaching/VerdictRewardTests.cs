using LfpSharp.Lab.Teaching;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Teaching;

public sealed class VerdictRewardTests
{
    private static readonly double[][] Outputs = [[1.2, -0.4, 0.3], [0.0, 2.5, -1.0], [-0.7, 0.1, 0.2], [3.0, 0.0, 0.0]];
    private static readonly (int Class, bool IsRight)[] Verdicts = [(0, true), (1, false), (2, false), (1, true)];

    [Fact]
    public void Density_PraiseAndRebuke_IsThatOfTheSlowTwin()
    {
        using var scope = NewDisposeScope();
        var density = new VerdictReward().Density(tensor(Outputs.SelectMany(row => row).ToArray(), [4, 3]), Codes());
        for (var row = 0; row < Outputs.Length; row++)
        {
            for (var column = 0; column < 3; column++)
                Assert.Equal(Twin(row, column), density[row, column].item<double>(), 1e-15);
        }
    }

    // Praise climbs log p_c, rebuke climbs −p_c.
    [Fact]
    public void Density_EachVerdict_IsTheGradientOfWhatItMeans()
    {
        using var scope = NewDisposeScope();
        var density = new VerdictReward().Density(tensor(Outputs.SelectMany(row => row).ToArray(), [4, 3]), Codes());
        const double h = 1e-6;
        foreach (var (row, (winner, isRight)) in Verdicts.Index())
        {
            for (var column = 0; column < 3; column++)
            {
                double Value(double shift)
                {
                    double[] moved = [.. Outputs[row]];
                    moved[column] += shift;
                    var p = Softmax(moved)[winner];
                    return isRight ? Math.Log(p) : -p;
                }

                Assert.Equal((Value(h) - Value(-h)) / (2 * h), density[row, column].item<double>(), 1e-8);
            }
        }
    }

    [Fact]
    public void Density_AnyVerdict_SumsToZeroOverTheOutputs()
    {
        using var scope = NewDisposeScope();
        var sums = new VerdictReward().Density(tensor(Outputs.SelectMany(row => row).ToArray(), [4, 3]), Codes()).sum(dim: 1);
        Assert.All(sums.data<double>().ToArray(), sum => Assert.Equal(0, sum, 1e-15));
    }

    [Fact]
    public void Evaluate_Outputs_IsTheDensityTimesThem()
    {
        using var scope = NewDisposeScope();
        var outputs = tensor(Outputs.SelectMany(row => row).ToArray(), [4, 3]);
        var reward = new VerdictReward();
        Assert.True(reward.Evaluate(outputs, Codes()).equal(outputs * reward.Density(outputs, Codes())).all().item<bool>());
    }

    [Fact]
    public void Density_WrongVerdicts_SaysWhatWasExpected()
    {
        using var scope = NewDisposeScope();
        var outputs = zeros(2, 3);
        var shape = Assert.Throws<ArgumentException>(() => new VerdictReward().Density(outputs, zeros(3, ScalarType.Int64)));
        Assert.Contains("one verdict a sample", shape.Message, StringComparison.Ordinal);
        foreach (var wrong in new[] { Verdict.Code(3, true), Verdict.Code(3, false) })
        {
            var range = Assert.Throws<ArgumentException>(() => new VerdictReward().Density(outputs, tensor(new[] { 0L, wrong })));
            Assert.Contains("about class 3, and there are 3 classes", range.Message, StringComparison.Ordinal);
        }
    }

    private static Tensor Codes() => tensor(Verdicts.Select(verdict => Verdict.Code(verdict.Class, verdict.IsRight)).ToArray());

    private static double Twin(int row, int column)
    {
        var (winner, isRight) = Verdicts[row];
        var p = Softmax(Outputs[row]);
        var pull = (column == winner ? 1 : 0) - p[column];
        return isRight ? pull : -pull * p[winner];
    }

    private static double[] Softmax(double[] row)
    {
        var sum = row.Sum(Math.Exp);
        return [.. row.Select(value => Math.Exp(value) / sum)];
    }
}
