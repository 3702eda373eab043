using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning.Policies;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>What a model makes of an environment when it always takes the action that it scores best.</summary>
public sealed class EpisodeEvaluation : Evaluation
{
    private readonly List<double> returns = [];
    private readonly List<int> lengths = [];

    internal EpisodeEvaluation()
    {
    }

    /// <summary>The sum of the rewards of each episode, in the order of the split.</summary>
    public IReadOnlyList<double> Returns => returns;

    /// <summary>How many steps each had.</summary>
    public IReadOnlyList<int> Lengths => lengths;

    /// <inheritdoc/>
    public override double Score => returns.Count > 0 ? returns.Average() : double.NaN;

    /// <inheritdoc/>
    public override ScoreKind Kind => ScoreKind.Return;

    // What a model loses is the return that it does not get.
    private protected override double Add(nn.Module<Tensor, Tensor> model, LabeledData data, Batch batch, CancellationToken cancellation)
    {
        var play = Rollout.Play(model, data, [.. batch.Labels.cpu().data<long>()], isGreedy: true, cancellation: cancellation);
        returns.AddRange(play.Episodes.Returns);
        lengths.AddRange(play.Episodes.Lengths);
        var sum = 0.0;
        foreach (var one in play.Episodes.Returns)
            sum -= one;
        return sum;
    }

    private protected override double Add(Tensor outputs, Tensor labels)
        => throw new InvalidOperationException("Episodes are played, and have no outputs to add.");
}
