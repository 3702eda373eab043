using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using LfpSharp.Rules;
using LfpSharp.Verification;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Rules;

/// <summary>Power pooling, local response norms, and the relatives of the softmax, in plain loops.</summary>
public sealed class PoolAndNormRuleTests
{
    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 0.1)]
    [InlineData(3, 1e-6)]
    [InlineData(1.5, 0.1)]
    public void PowerPool_AgreesWithTheExplicitForm_ZerosIncluded(double power, double epsilon)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        const int Width = 9, Size = 3, Stride = 2;
        using var pool = LPPool1d(power, Size, Stride);
        var input = randn([2, 1, Width], ScalarType.Float64).relu();
        input[0, 0, TensorIndex.Slice(4, 7)] = 0;
        var reward = randn([2, 1, 4], ScalarType.Float64);
        var expected = new double[2 * Width];
        var (x, r) = (Values(input), Values(reward));
        for (var n = 0; n < 2; n++)
        {
            for (var j = 0; j < 4; j++)
            {
                double sum = 0;
                for (var i = 0; i < Size; i++)
                    sum += Math.Pow(x[(n * Width) + (j * Stride) + i], power);
                if (sum + epsilon == 0)
                    continue;
                for (var i = (n * Width) + (j * Stride); i < (n * Width) + (j * Stride) + Size; i++)
                    expected[i] += Math.Pow(x[i], power) * r[(n * 4) + j] / (sum + epsilon);
            }
        }

        Close(expected, Rewards(pool, Composite.Epsilon(epsilon), input, reward));
    }

    [Fact]
    public void PowerPool_Planes_ConserveRewardBehindAReLU()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var model = Sequential(
            Conv2d(1, 2, 3), ReLU(), LPPool2d(2, [2, 3], [2, 1], ceil_mode: true), Flatten(), Linear(24, 3));
        model.to(ScalarType.Float64);
        var labels = zeros([4], ScalarType.Int64);
        var report = Verify.Run(model, Composite.Epsilon(), randn([4, 1, 8, 8], ScalarType.Float64), labels);
        Assert.True(report.Conserves, report.ToString());
        Assert.Empty(report.Notes);
        Assert.Contains(
            "The layer '0' is a Linear; a PowerPoolRule is for LPPool1d and LPPool2d. Give it another rule",
            Assert.Throws<InvalidOperationException>(() =>
            {
                using var other = Sequential(Linear(2, 2));
                using var lfp = new FeedbackPropagation(other, Composite.Epsilon().WithName("0", new PowerPoolRule()));
                other.call(ones(1, 2));
            }).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(0.1)]
    public void LocalResponseNorm_AgreesWithTheExplicitForm(double epsilon)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        const int Channels = 6, Size = 3;
        const double Alpha = 0.4, Beta = 0.75, K = 1.5;
        using var norm = LocalResponseNorm(Size, Alpha, Beta, K);
        var (input, reward) = (randn([1, Channels, 1], ScalarType.Float64), randn([1, Channels, 1], ScalarType.Float64));
        var (x, r, expected) = (Values(input), Values(reward), new double[Channels]);
        for (var j = 0; j < Channels; j++)
        {
            var window = Enumerable.Range(j - (Size / 2), Size).Where(i => i is >= 0 and < Channels).ToArray();
            var spread = K + (Alpha / Size * window.Sum(i => x[i] * x[i]));
            var z = x[j] / Math.Pow(spread, Beta);
            var s = r[j] / (z < 0 ? z - epsilon : z + epsilon);
            expected[j] += z * s;
            foreach (var i in window)
                expected[i] -= x[i] * z * Beta / spread * 2 * Alpha / Size * x[i] * s;
        }

        Close(expected, Rewards(norm, Composite.Epsilon(epsilon), input, reward));
    }

    // The density c of y = x − log Σ e^x is c_i − p_i Σ c at x, p the softmax.
    [Fact]
    public void LogSoftmax_PassesItsGradient_AndAtTheEndChangesNothing()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var (input, reward) = (randn([3, 4], ScalarType.Float64), randn([3, 4], ScalarType.Float64));
        using var layer = LogSoftmax(1);
        var density = reward / input.log_softmax(1);
        var expected = input * (density - (input.softmax(1) * density.sum(1, keepdim: true)));
        Close(Values(expected), Rewards(layer, Composite.Epsilon(), input, reward));

        using var linear = Linear(4, 5, dtype: ScalarType.Float64);
        using var logits = Sequential(linear);
        using var logs = Sequential(linear, LogSoftmax(1));
        var labels = tensor([0L, 4, 2]);
        Close(Values(Feedback(logits)), Feedback(logs));

        Tensor Feedback(Module<Tensor, Tensor> model)
        {
            using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0));
            var outputs = model.call(input);
            lfp.Propagate(outputs, new SoftmaxReward().Evaluate(outputs, labels));
            return linear.weight!.grad!.clone();
        }
    }

    [Theory]
    [InlineData("softmin")]
    [InlineData("softmax over planes")]
    [InlineData("fractional pool")]
    public void Verify_LayersThatPassTheirGradient_AccountForTheirReward(string kind)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var model = Sequential(
            Conv2d(1, 3, 3),
            kind switch { "softmin" => Softmin(1), "softmax over planes" => Softmax2d(), _ => FractionalMaxPool2d(2, output_ratio: 0.5) },
            Flatten(), Linear(kind == "fractional pool" ? 27 : 108, 2));
        model.to(ScalarType.Float64);
        var report = Verify.Run(
            model, Composite.Epsilon(), randn([2, 1, 8, 8], ScalarType.Float64), zeros([2], ScalarType.Int64));
        Assert.True(report.Conserves, report.ToString());
        Assert.Equal(kind != "fractional pool", report.Notes.Count > 0);
    }

    private static Tensor Rewards(Module<Tensor, Tensor> layer, Composite composite, Tensor input, Tensor reward)
    {
        using var lfp = new FeedbackPropagation(layer, composite) { RecordInputRewards = true, ChecksForward = false };
        var outputs = layer.call(input.clone().requires_grad_(true));
        return lfp.Explain(outputs, reward)[0].clone();
    }

    private static void Close(double[] expected, Tensor actual)
    {
        var found = Values(actual);
        Assert.Equal(expected.Length, found.Length);
        var size = Math.Max(expected.Max(Math.Abs), 1e-3);
        Assert.All(expected.Zip(found), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-9 * size, $"{pair}"));
    }

    private static double[] Values(Tensor tensor) => tensor.detach().contiguous().data<double>().ToArray();
}
