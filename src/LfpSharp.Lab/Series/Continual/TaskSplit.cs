using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>One split of all tasks.</summary>
/// <param name="All">The samples of all tasks.</param>
/// <param name="Tasks">Those of each, by their indices.</param>
internal sealed record TaskSplit(LabeledData All, IReadOnlyList<int[]> Tasks)
{
    /// <summary>Tasks of as many classes each, in their order.</summary>
    public static TaskSplit ByClass(LabeledData data, int count)
    {
        var (labels, classes) = (data.Labels.ToArray(), data.Classes.Count / count);
        var tasks = Enumerable.Range(0, data.Count).ToLookup(i => labels[i] / classes);
        return new(data, [.. Enumerable.Range(0, count).Select(task => tasks[task].ToArray())]);
    }

    /// <summary>Tasks of all samples, their places in another order each.</summary>
    public static TaskSplit ByOrder(LabeledData data, IReadOnlyList<int[]> orders)
    {
        var (rows, labels, samples) = (data.Rows.ToArray(), data.Labels.ToArray(), new PermutedSamples(data.Samples, orders));
        var all = new LabeledData(
            data.Name,
            samples,
            [.. orders.SelectMany((_, task) => rows.Select(row => (task * data.Samples.Count) + row))],
            new ClassTargets([.. orders.SelectMany(_ => labels)]),
            data.Classes,
            data.Normalization);
        return new(
            all.JudgedBy(data.Metric), [.. orders.Select((_, task) => Enumerable.Range(task * data.Count, data.Count).ToArray())]);
    }

    /// <summary>A task's samples.</summary>
    public LabeledData Of(int task) => All.Subset(Tasks[task]);
}
