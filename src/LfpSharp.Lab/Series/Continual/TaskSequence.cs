using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>Tasks that come one after the other: each a part of the samples that there are for learning, validation and test.</summary>
internal sealed class TaskSequence
{
    private const long OrdersStream = 71, MemoryStream = 72, ReplayStream = 73;
    private readonly TaskSplit train, validation, test;
    private readonly long seed;

    /// <summary>Makes the tasks of a recipe's data.</summary>
    /// <param name="experiment">The data. Its first seed decides the orders and what is remembered.</param>
    /// <param name="kind">In what tasks differ.</param>
    /// <param name="count">Tasks.</param>
    /// <exception cref="ArgumentException">The data has no classes or no test split, or cannot be divided so.</exception>
    public TaskSequence(Experiment experiment, TaskKind kind, int count)
    {
        seed = experiment.Recipe.Seed;
        var name = experiment.Recipe.Data.Name;
        if (!experiment.Train.HasClasses || experiment.Test is not { } testData)
        {
            throw new ArgumentException($"Tasks in sequence are made of samples with classes and a test split, and '{name}' has "
                + $"{(experiment.Train.HasClasses ? "no test split" : "no classes")}. Use another data set, such as mnist or digits.");
        }

        var classes = experiment.Train.Classes.Count;
        if (kind == TaskKind.Split && (count > classes || classes % count != 0))
        {
            throw new ArgumentException($"The {classes} classes of '{name}' cannot be divided among {count} tasks. Give a number of "
                + $"tasks that divides {classes}.");
        }

        if (kind == TaskKind.Split)
        {
            (train, validation, test) = (
                TaskSplit.ByClass(experiment.Train, count), TaskSplit.ByClass(experiment.Validation, count),
                TaskSplit.ByClass(testData, count));
            return;
        }

        int[][] orders = [.. Enumerable.Range(0, count).Select(Order)];
        (train, validation, test) = (
            TaskSplit.ByOrder(experiment.Train, orders), TaskSplit.ByOrder(experiment.Validation, orders),
            TaskSplit.ByOrder(testData, orders));

        int[] Order(int task)
        {
            var shape = experiment.Train.SampleShape;
            var order = Enumerable.Range(0, (int)shape.Skip(shape.Length > 1 ? 1 : 0).Aggregate(1L, (all, size) => all * size)).ToArray();
            if (task > 0)
                new SplitMix64(SplitMix64.Seed(seed, OrdersStream, task)).Shuffle(order);
            return order;
        }
    }

    /// <summary>Tasks.</summary>
    public int Count => train.Tasks.Count;

    /// <summary>What is validated on after a task.</summary>
    public LabeledData Validation(int task) => validation.Of(task);

    /// <summary>What is scored of a task: its test split, or where rates are searched its validation split.</summary>
    public LabeledData Scored(int task, bool isTrial) => (isTrial ? validation : test).Of(task);

    /// <summary>
    /// What a task is learned from: its own samples, and, where earlier tasks are remembered, as many that are drawn with replacement from
    /// what was kept of those.
    /// </summary>
    /// <param name="task">The task, from 0.</param>
    /// <param name="kept">Samples kept of each task.</param>
    public LabeledData Train(int task, int kept)
    {
        var own = train.Tasks[task];
        if (kept == 0 || task == 0)
            return train.Of(task);
        int[] memory = [.. Enumerable.Range(0, task).SelectMany(earlier => Kept(earlier, kept))];
        var random = new SplitMix64(SplitMix64.Seed(seed, ReplayStream, task));
        var replayed = new int[own.Length];
        for (var i = 0; i < replayed.Length; i++)
            replayed[i] = memory[random.Next(memory.Length)];
        return train.All.Subset([.. own, .. replayed]);
    }

    private int[] Kept(int task, int kept)
    {
        var order = train.Tasks[task].ToArray();
        new SplitMix64(SplitMix64.Seed(seed, MemoryStream, task)).Shuffle(order);
        return order[..Math.Min(kept, order.Length)];
    }
}
