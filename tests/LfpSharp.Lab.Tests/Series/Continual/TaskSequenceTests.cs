using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Series.Continual;

namespace LfpSharp.Lab.Tests.Series.Continual;

public sealed class TaskSequenceTests
{
    private static readonly Recipe Digits = new() { Threads = 1, Data = new DataRecipe { Limit = 300 } };

    [Fact]
    public void Permuted_EveryTask_HasTheSameValuesInAnOrderOfItsOwn()
    {
        using var experiment = new Experiment(Digits);
        var tasks = new TaskSequence(experiment, TaskKind.Permuted, 3);
        Assert.Equal(3, tasks.Count);
        var plain = Values(experiment.Train);
        var first = Values(tasks.Train(0, 0));
        Assert.Equal(plain, first);
        var orders = new List<int[]>();
        for (var task = 1; task < tasks.Count; task++)
        {
            var data = tasks.Train(task, 0);
            Assert.Equal(experiment.Train.Labels, data.Labels);
            var values = Values(data);
            // One order for all samples: the place that each column comes from, told by the columns' values over the samples.
            int[] order = [.. Enumerable.Range(0, 64).Select(place => SourceOf(plain, Column(values, place)))];
            Assert.NotEqual(Enumerable.Range(0, 64), order);
            Assert.Equal(Column(plain, 20).Count(value => value > 0), Column(values, Array.IndexOf(order, 20)).Count(value => value > 0));
            foreach (var (sample, changed) in plain.Zip(values))
                Assert.Equal(sample.Order(), changed.Order());
            orders.Add(order);
            var scored = Values(tasks.Scored(0, false)).Select(sample => order.Select(from => sample[from]));
            Assert.Equal(scored, Values(tasks.Scored(task, false)));
        }
        Assert.NotEqual(orders[0], orders[1]);
    }

    [Fact]
    public void Split_EveryTask_HasItsClassesAndAllSamplesAreInOne()
    {
        using var experiment = new Experiment(Digits);
        var tasks = new TaskSequence(experiment, TaskKind.Split, 5);
        for (var task = 0; task < 5; task++)
        {
            var classes = tasks.Train(task, 0).Labels.ToArray().Distinct().Order();
            Assert.Equal([2 * task, (2 * task) + 1], classes);
            Assert.Equal(classes, tasks.Scored(task, true).Labels.ToArray().Distinct().Order());
            Assert.Equal(10, tasks.Train(task, 0).Classes.Count);
        }
        Assert.Equal(experiment.Train.Count, Enumerable.Range(0, 5).Sum(task => tasks.Train(task, 0).Count));
        Assert.Equal(experiment.Test!.Count, Enumerable.Range(0, 5).Sum(task => tasks.Scored(task, false).Count));
    }

    [Fact]
    public void Train_SomeKept_AddsAsManyOfTheseAlone()
    {
        using var experiment = new Experiment(Digits);
        var tasks = new TaskSequence(experiment, TaskKind.Split, 5);
        Assert.Equal(Values(tasks.Train(0, 0)), Values(tasks.Train(0, 7)));
        var (own, all) = (tasks.Train(3, 0), tasks.Train(3, 7));
        Assert.Equal(2 * own.Count, all.Count);
        Assert.Equal(Values(own), Values(all)[..own.Count]);
        Assert.All(all.Labels[own.Count..].ToArray(), label => Assert.InRange(label, 0, 5));
        var replayed = Values(all)[own.Count..].Select(sample => string.Join(',', sample)).Distinct().ToList();
        Assert.InRange(replayed.Count, 3 * 5, 3 * 7);
        var before = Enumerable.Range(0, 3).SelectMany(task => Values(tasks.Train(task, 0))).Select(sample => string.Join(',', sample));
        Assert.Empty(replayed.Except(before));
        Assert.Equal(Values(all), Values(new TaskSequence(experiment, TaskKind.Split, 5).Train(3, 7)));
    }

    [Theory]
    [InlineData("digits", 3, "The 10 classes of 'digits' cannot be divided among 3 tasks")]
    [InlineData("diabetes", 2, "'diabetes' has no classes")]
    public void Create_WhatCannotBeDivided_SaysWhy(string data, int count, string message)
    {
        using var experiment = new Experiment(BuiltInRecipes.Load(data));
        Assert.Contains(
            message,
            Assert.Throws<ArgumentException>(() => new TaskSequence(experiment, TaskKind.Split, count)).Message,
            StringComparison.Ordinal);
    }

    private static float[][] Values(LabeledData data)
    {
        using var batch = data.Gather([.. Enumerable.Range(0, data.Count)]);
        return [.. batch.Inputs.data<float>().ToArray().Chunk(64)];
    }

    private static int SourceOf(float[][] samples, IEnumerable<float> column)
        => Enumerable.Range(0, 64).First(from => Column(samples, from).SequenceEqual(column));

    private static IEnumerable<float> Column(float[][] samples, int place) => samples.Select(sample => sample[place]);
}
