using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = LfpSharp.Lab.Optimizing.OptimizerOptions;

namespace LfpSharp.Lab.Training;

/// <summary>
/// Trains a model: batches → learning rule → clipping → optimizer → records, epoch by epoch. Touches no file; what happens is told
/// by events, and the whole state can be taken and put back between two steps.
/// </summary>
/// <remarks>It seeds libtorch's random state, which dropout draws from. Given the same state it does the same, bit for bit.</remarks>
public sealed class Trainer : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly ILearningRule rule;
    private readonly Clipping? clipping;
    private readonly TrainerOptions options;
    private readonly LabeledData train, validation;
    private readonly BatchLoader loader;
    private FeatureCache? features;
    private readonly Parameter[] parameters;
    private readonly OptimizerHelper optimizer;
    private readonly TrainingTensors tensors;
    private readonly TrainingGuard guard;
    private readonly TrainingClock clock = new();
    private readonly TrainingRate rate;
    private readonly BatchLearning learning;
    private double lastCheckpoint;

    /// <summary>Puts the parts together and makes the optimizer.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to <c>[N, outputs]</c>, on any device. It is not owned.</param>
    /// <param name="rule">The learning rule, attached to this model: <c>new LfpEpsilonOptions().Attach(model)</c>. It is owned.</param>
    /// <param name="optimizer">The optimizer, with its learning rate.</param>
    /// <param name="schedule">How the learning rate changes; null for not at all.</param>
    /// <param name="clipping">How feedback is clipped; null for not at all.</param>
    /// <param name="options">How long, on what batches, with which seed and where.</param>
    /// <param name="train">What is learned from.</param>
    /// <param name="validation">What decides which epoch is best.</param>
    public Trainer(
        nn.Module<Tensor, Tensor> model, ILearningRule rule, OptimizerOptions optimizer, Schedule? schedule, Clipping? clipping,
        TrainerOptions options, LabeledData train, LabeledData validation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        (this.model, this.rule, this.clipping, this.options) = (model, rule, clipping, options);
        (this.train, this.validation) = (train, validation);
        loader = new BatchLoader(train, options.Batches(model));
        parameters = [.. model.parameters()];
        this.optimizer = optimizer.Create(parameters);
        rate = new TrainingRate(this.optimizer, optimizer, schedule ?? new ConstantSchedule());
        Warnings = loader.JoinsSingle ? [.. rule.Warnings, BatchStatistics.JoinedNote(model)] : rule.Warnings;
        (tensors, guard) = (new TrainingTensors(model, this.optimizer, rule), new TrainingGuard(model));
        learning = new BatchLearning(model, rule, train);
        TotalSteps = options.Training.TotalSteps(loader.BatchesPerEpoch);
        random.manual_seed(options.Seed);
    }

    /// <summary>Raised after each epoch, with its record.</summary>
    public event Action<EpochRecord>? EpochEnded;

    /// <summary>Raised after each step of the optimizer, before anything else sees the new parameters.</summary>
    public event Action? ParametersUpdated;

    /// <summary>Raised every <see cref="LoggingOptions.FeedbackSteps"/> steps.</summary>
    public event Action<FeedbackRecord>? FeedbackMeasured;

    /// <summary>Raised after the last step of each epoch and every <see cref="LoggingOptions.SparsitySteps"/> steps.</summary>
    public event Action<SparsityRecord>? SparsityMeasured;

    /// <summary>
    /// Raised between two steps when the state should be saved: after each epoch, as often as the options say, and at the end.
    /// </summary>
    public event Action? CheckpointDue;

    /// <summary>Raised between two steps when the learning rate was lowered by <see cref="LowerRate"/>; a checkpoint follows.</summary>
    public event Action<RateChange>? RateChanged;

    /// <summary>Where training stands.</summary>
    public TrainingState State { get; private set; } = new();

    /// <summary>Steps in all; null when only a time is set.</summary>
    public long? TotalSteps { get; }

    /// <summary>Steps in an epoch.</summary>
    public int StepsPerEpoch => loader.BatchesPerEpoch;

    /// <summary>What the learning rule has to say on this model, and what was done with a last batch of one sample.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What each layer does with the reward or gradient that reaches it, by the layer's path.</summary>
    public IReadOnlyDictionary<string, string> LayerRules => rule.LayerRules;

    /// <summary>How much each layer of neurons fired in the last step; empty for models that do not spike.</summary>
    public IReadOnlyList<LayerActivity> Activity => learning.Activity;

    /// <summary>The processes that train together; set before training, where there are several. Not owned.</summary>
    public IReduction Reduction { get; set; } = OneProcess.Instance;

    /// <summary>How the time divides.</summary>
    public TrainingProfile Profile { get; } = new();

    /// <summary>Trains until a limit of the options is reached, or cancellation; then the step at hand is finished.</summary>
    /// <param name="progress">Told after every step and every epoch.</param>
    /// <param name="stopAfter">A step to stop after, whatever the options say; null for none. The schedule does not see it.</param>
    /// <param name="cancellation">Ends training after the step at hand.</param>
    /// <exception cref="TrainingFailedException">Something is NaN or infinite, or a layer got no feedback.</exception>
    /// <exception cref="ArgumentException">Batches cannot be shared out so, or the rule cannot learn from parts.</exception>
    public TrainingEnd Train(IProgress<TrainingProgress>? progress = null, long? stopAfter = null, CancellationToken cancellation = default)
    {
        lastCheckpoint = State.Seconds;
        clock.Start(State);
        model.train();
        try
        {
            learning.Begin(options, Reduction, Profile);
            using var taken = features = FeatureCache.Begin(model, options, train, validation);
            TrainingEnd? end;
            while ((end = Limit(stopAfter, cancellation)) is null)
                TrainEpoch(progress, stopAfter, cancellation);
            if (end == TrainingEnd.Cancelled)
                Save();
            return end.Value;
        }
        finally
        {
            features = null;
            Profile.Enter(null);
            clock.Stop();
        }
    }

    /// <summary>Halves the learning rate from the next step on; may be called from any thread, also while training.</summary>
    public void LowerRate() => rate.AskForHalf();

    /// <summary>Changes the learning rate at given steps, as an earlier training did that is to be repeated.</summary>
    /// <param name="changes">The changes.</param>
    public void PlanRates(IEnumerable<RateChange> changes) => State.RateChanges.AddRange(changes);

    /// <summary>
    /// All tensors that a resumed run needs; those of model, rule and optimizer are shared, others belong to the current dispose scope.
    /// </summary>
    internal IEnumerable<(string Name, Tensor Tensor)> Tensors() => tensors.Take();

    /// <summary>Puts a state back that was taken from an equal trainer.</summary>
    internal void Restore(TrainingState state, Func<string, Tensor?> saved)
    {
        tensors.Put(saved);
        State = state;
    }

    /// <summary>Detaches the rule and frees the optimizer.</summary>
    public void Dispose()
    {
        rule.Dispose();
        optimizer.Dispose();
    }

    private void TrainEpoch(IProgress<TrainingProgress>? progress, long? stopAfter, CancellationToken cancellation)
    {
        Profile.Enter(TrainingPhase.Data);
        foreach (var batch in (features?.Loader ?? loader).Epoch(State.Epoch + 1, State.Batch, CancellationToken.None))
        {
            Step(batch);
            progress?.Report(Progress(null));
            if (rate.Take(State, Reduction) is { } change)
                RateChanged?.Invoke(change);
            if (State.Batch < loader.BatchesPerEpoch)
            {
                var limit = Limit(stopAfter, cancellation);
                if (CheckpointIsDue())
                    Save();
                if (limit is { } end)
                {
                    if (end != TrainingEnd.Cancelled)
                        EndEpoch(progress);
                    return;
                }
            }
            Profile.Enter(TrainingPhase.Data);
        }
        EndEpoch(progress);
    }

    private void Step(Batch batch)
    {
        using var scope = NewDisposeScope();
        rate.Set(State, TotalSteps);

        // Every sample is seen once in the first epoch; what changes later are weights.
        if (State.Epoch == 0)
            TrainingGuard.CheckInputs(batch.Inputs, train.Name, State.Step + 1, row => loader.IndexOf(State.Epoch + 1, State.Batch, row));
        Profile.Enter(TrainingPhase.Learning);
        var score = Learn(batch);
        Profile.Enter(TrainingPhase.Bookkeeping);
        if (FeedbackIsDue)
            MeasureFeedback();
        using var update = SparsityIsDue() ? new UpdateMeasurement(model) : null;
        Profile.Enter(TrainingPhase.Optimizer);
        clipping?.Apply(parameters);
        optimizer.step();
        ParametersUpdated?.Invoke();
        Profile.Enter(TrainingPhase.Bookkeeping);
        if (update is not null)
        {
            SparsityMeasured?.Invoke(SparsityMeasurement.Read(
                update, model, batch.Inputs, Activity, options.Logging.SparsityThreshold, State.Step + 1, State.Epoch + 1));
        }

        State.Count(score);
        (State.Step, State.Batch, State.Seconds) = (State.Step + 1, State.Batch + 1, clock.Seconds);
    }

    private BatchScore Learn(Batch batch)
    {
        try
        {
            return learning.Learn(batch, State.Step, FeedbackIsDue);
        }
        catch (NonFiniteException error)
        {
            TrainingGuard.CheckInputs(batch.Inputs, train.Name, State.Step + 1, row => loader.IndexOf(State.Epoch + 1, State.Batch, row));
            throw guard.Explain(error, batch.Inputs, State.Step + 1, rate.Current);
        }
    }

    private bool FeedbackIsDue => (State.Step + 1) % options.Logging.FeedbackSteps == 0;

    private void MeasureFeedback()
    {
        var record = learning.Measure(State);
        TrainingGuard.Check(record, State.Silent, rate.Current);
        FeedbackMeasured?.Invoke(record);
    }

    private bool SparsityIsDue()
        => options.Logging.Sparsity
            && (State.Batch + 1 == loader.BatchesPerEpoch || State.Step + 1 == TotalSteps
            || (State.Step + 1) % (options.Logging.SparsitySteps ?? long.MaxValue) == 0);

    private void EndEpoch(IProgress<TrainingProgress>? progress)
    {
        Profile.Enter(TrainingPhase.Validation);
        guard.CheckModel(State.Step, rate.Current);
        Agreement.CheckModel(Reduction, model, State.Step);
        var score = Evaluation.Of(model, features?.Validation ?? validation);
        guard.CheckValidation(score.Loss, features?.Validation ?? validation, State.Step, rate.Current);
        (State.Seconds, _) = Agreement.Of(Reduction, clock.Seconds, false);
        var record = new EpochRecord(
            State.Epoch + 1,
            State.Step,
            State.Score(score.Kind),
            score.Score,
            score.Loss,
            rate.Current,
            State.Seconds,
            EpochRecord.RatesOf(Activity));
        Profile.Enter(TrainingPhase.Saving);
        State.Epochs.Add(record);
        State.Epoch++;
        State.BeginEpoch();
        EpochEnded?.Invoke(record);
        progress?.Report(Progress(record));
        Save();
    }

    private void Save()
    {
        Profile.Enter(TrainingPhase.Saving);
        guard.CheckModel(State.Step, rate.Current);
        lastCheckpoint = State.Seconds;
        CheckpointDue?.Invoke();
    }

    private bool CheckpointIsDue()
        => State.Step % (options.Logging.CheckpointSteps ?? long.MaxValue) == 0
            || State.Seconds - lastCheckpoint >= options.Logging.CheckpointSeconds
            || State.RateChanges.Exists(change => change.Step == State.Step);

    private TrainingEnd? Limit(long? stopAfter, CancellationToken cancellation)
    {
        (State.Seconds, var isCancelled) = Agreement.Of(Reduction, clock.Seconds, cancellation.IsCancellationRequested);
        return State.Step >= stopAfter ? TrainingEnd.Completed
            : options.Training.EndOf(State) ?? (isCancelled ? TrainingEnd.Cancelled : null);
    }

    private TrainingProgress Progress(EpochRecord? finished)
        => clock.Progress(State, TotalSteps, options.Training.Minutes, loader.BatchesPerEpoch, finished);
}
