using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Optimizing;
using TorchSharp.Modules;
using OptimizerOptions = LfpSharp.Lab.Optimizing.OptimizerOptions;

namespace LfpSharp.Lab.Training;

/// <summary>The learning rate of each step: the optimizer's, times the schedule's factor, times what was asked for on the way.</summary>
internal sealed class TrainingRate(OptimizerHelper optimizer, OptimizerOptions moves, Schedule schedule)
{
    private const double Halved = 0.5;

    private int asked;

    /// <summary>The rate of the step under way, or of the last one.</summary>
    public double Current { get; private set; }

    /// <summary>Sets the optimizer's rate for the next step.</summary>
    public void Set(TrainingState state, long? totalSteps)
    {
        var position = new SchedulePosition(
            state.Step, totalSteps, state.Epoch, [.. state.Epochs.Select(record => record.ValidationScore)]);
        Current = moves.LearningRate * schedule.Factor(position) * RateChange.FactorAt(state.RateChanges, state.Step);
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = Current;
    }

    /// <summary>Asks for half the rate, from any thread.</summary>
    public void AskForHalf() => Interlocked.Increment(ref asked);

    /// <summary>Makes what the first process was asked for part of the state, between two steps; null where nothing was.</summary>
    public RateChange? Take(TrainingState state, IReduction reduction)
    {
        var halvings = Agreement.Of(reduction, Interlocked.Exchange(ref asked, 0));
        if (halvings == 0)
            return null;
        var change = new RateChange(state.Step, Math.Pow(Halved, halvings));
        state.RateChanges.Add(change);
        return change;
    }
}
