using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Commands.Training;

/// <summary>
/// Training by the processes that <c>mpirun</c> or <c>srun</c> started: the first leads, writes and shows; the others follow, and say
/// nothing unless they fail.
/// </summary>
internal static class SharedTraining
{
    /// <summary>Leads or follows.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="lead">What the first process does, or one alone.</param>
    /// <param name="cancellation">Stops the reading of data.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReduction processes, string? dataDirectory, Func<int> lead, CancellationToken cancellation)
    {
        if (processes.Size == 1)
            return lead();
        if (processes.Rank > 0)
            return Follow(processes, dataDirectory, cancellation);
        try
        {
            return lead();
        }
        finally
        {
            TrainingFollower.EndAll(processes);
        }
    }

    /// <summary>The recipe for so many processes: as many shards where it names none, and their share of the cores.</summary>
    /// <exception cref="ArgumentException">There are more processes than shards.</exception>
    public static Recipe For(IReduction processes, Recipe recipe)
    {
        if (processes.Size == 1)
            return recipe;
        var training = recipe.Training with { Shards = recipe.Training.Shards ?? processes.Size };
        training.CheckProcesses(processes.Size);
        if (training.Shards > training.BatchSize)
        {
            throw new ArgumentException($"There are {processes.Size} processes, but a batch has {training.BatchSize} samples. Start fewer, "
                + "or set training.batch-size to at least as many.");
        }

        var threads = Math.Max(1, Environment.ProcessorCount / (MpiLauncher.SizeHere ?? processes.Size));
        return recipe with { Training = training, Threads = recipe.Threads ?? threads };
    }

    /// <summary>Trains in the first process. What breaks it here would leave the others waiting: it is told, and all end.</summary>
    public static TrainingResult Train(IReduction processes, Terminal terminal, TrainingRun run, Func<TrainingResult> train)
    {
        if (processes.Size == 1)
            return train();
        run.Experiment.Recipe.Training.CheckProcesses(processes.Size);
        run.Trainer.Reduction = processes;
        terminal.Line(
            FormattableString.Invariant($"{processes.Size} processes, {run.Experiment.Recipe.Training.Shards} shards of a batch, ")
                + FormattableString.Invariant($"threads in each: {TorchSharp.torch.get_num_threads()}"));
        terminal.Line();
        try
        {
            return train();
        }
        catch (Exception error) when (error is not TrainingFailedException)
        {
            terminal.Error(error);
            processes.Abort(ExitCode.Failed);
            throw;
        }
    }

    private static int Follow(IReduction processes, string? dataDirectory, CancellationToken cancellation)
    {
        try
        {
            new TrainingFollower(processes, dataDirectory).Serve(cancellation);
            return ExitCode.Done;
        }
#pragma warning disable CA1031 // Whatever it is, the other processes would wait for this one for ever.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Terminal.Error(FormattableString.Invariant($"process {processes.Rank}: {error.Message}"));
            processes.Abort(ExitCode.Failed);
            return ExitCode.Failed;
        }
    }
}
