using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures;

public sealed class TextEvaluationTests
{
    // abab abab ...: windows of four, told by fixed scores for what follows an a and a b.
    private static readonly double[,] Scores = { { 0.2, 1.5, -0.3 }, { 0.9, 0.1, 0.4 }, { -0.2, 0.3, 0.1 } };

    [Fact]
    public void Evaluation_OfText_IsTheMeanOfTheLogarithmsOneByOne()
    {
        using var scratch = new ScratchFolder();
        var data = Load(scratch, "abcabcabbacabcabbcacb");
        using var model = new Table();
        var evaluation = Assert.IsType<TextEvaluation>(Evaluation.Of(model, data));

        var (bits, right, ofB) = (0.0, 0, new List<double>());
        using var batch = data.Gather([.. Enumerable.Range(0, data.Count)]);
        var pairs = batch.Inputs.data<float>().Zip(batch.Labels.data<long>(), (from, to) => ((int)from, (int)to)).ToList();
        foreach (var (from, to) in pairs)
        {
            var sum = Enumerable.Range(0, 3).Sum(c => Math.Exp(Scores[from, c]));
            var cost = -Math.Log2(Math.Exp(Scores[from, to]) / sum);
            bits += cost;
            if (to == 1)
                ofB.Add(cost);
            right += Enumerable.Range(0, 3).All(c => c == to || Scores[from, c] < Scores[from, to]) ? 1 : 0;
        }

        Assert.Equal(pairs.Count, evaluation.Count);
        Assert.Equal(bits / pairs.Count, evaluation.BitsPerCharacter, 1e-6);
        Assert.Equal(-bits / pairs.Count, evaluation.Score, 1e-6);
        Assert.Equal(Math.Pow(2, bits / pairs.Count), evaluation.Perplexity, 1e-5);
        Assert.Equal((double)right / pairs.Count, evaluation.Accuracy, 1e-12);
        Assert.Equal(ScoreKind.Likelihood, evaluation.Kind);
        var b = evaluation.PerCharacter().Single(character => character.Character == "b");
        Assert.Equal(ofB.Count, b.Count);
        Assert.Equal(ofB.Average(), b.Bits, 1e-6);
        Assert.Equal(pairs.Count, evaluation.PerCharacter().Sum(character => character.Count));

        var state = new TrainingState();
        using var outputs = model.call(batch.Inputs);
        state.Count(BatchScore.Of(ScoreKind.Likelihood, outputs, batch.Labels));
        Assert.Equal(evaluation.Score, state.Score(ScoreKind.Likelihood), 1e-6);
        state.BeginEpoch();
        Assert.Equal((0.0, 0L), (state.LogLikelihood, state.Seen));
    }

    [Fact]
    public void Evaluation_ModelThatKnowsNothing_NeedsTheLogarithmOfTheCharacters()
    {
        using var scratch = new ScratchFolder();
        using var model = new Table(zeros: true);
        var evaluation = (TextEvaluation)Evaluation.Of(model, Load(scratch, "abcabcabbacabcabbcacb"));
        Assert.Equal(Math.Log2(3), evaluation.BitsPerCharacter, 1e-6);
        Assert.Equal(3, evaluation.Perplexity, 1e-5);
    }

    [Fact]
    public void Evaluation_ModelWithOneAnswerASample_IsRefused()
    {
        using var scratch = new ScratchFolder();
        using var model = nn.Sequential(nn.Linear(4, 3));
        var error = Assert.Throws<ArgumentException>(() => Evaluation.Of(model, Load(scratch, "abcabcabbacabcabbcacb")));
        Assert.Contains("text of 3 characters with 8 places asks for [8, 3]", error.Message, StringComparison.Ordinal);
    }

    private static LabeledData Load(ScratchFolder scratch, string text)
        => DataSets.Load("text", new DataOptions
        {
            Path = scratch.Write("text.txt", System.Text.Encoding.UTF8.GetBytes(text)),
            Context = 4,
            TestShare = 0.5,
        }).Train;

    private sealed class Table(bool zeros = false) : nn.Module<Tensor, Tensor>(nameof(Table))
    {
        public override Tensor forward(Tensor input)
        {
            using var table = zeros ? torch.zeros(3, 3) : tensor(Scores, ScalarType.Float32);
            return table.index_select(0, input.flatten().to(ScalarType.Int64));
        }
    }
}
