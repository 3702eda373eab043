using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Teaching;

/// <summary>
/// Teaches a network by one bit at a time: it asks of a sample whether its answer is right, and yes or no becomes a
/// <see cref="VerdictReward"/>. It touches no file. Given the same answers it does the same, bit for bit.
/// </summary>
/// <remarks>
/// After each answer some steps are made over all answers so far and the labelled samples, so that a single answer can neither be forgotten
/// nor run away with the network. A class that was denied of a sample is not answered for it again.
/// </remarks>
public sealed class Teacher : IDisposable
{
    private const int MostCandidates = 512;
    private const int MostUndone = 50;

    private readonly TeachingPool pool;
    private readonly TeachingOptions options;
    private readonly Recipe recipe;
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly OptimizerHelper optimizer;
    private readonly List<(int Sample, int Answer, bool IsRight)> answers = [];
    private readonly LinkedList<(TeacherSnapshot State, TeachingQuestion Question)> before = [];

    /// <summary>Begins with the network as it is.</summary>
    /// <param name="model">The network; changed, not owned.</param>
    /// <param name="recipe">Says by which rules and which optimizer is learned, and the seed.</param>
    /// <param name="pool">What is known of samples, and what is asked about.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The recipe's rule is not one of feedback propagation.</exception>
    public Teacher(nn.Module<Tensor, Tensor> model, Recipe recipe, TeachingPool pool, TeachingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        (this.model, this.recipe, this.pool, this.options) = (model, recipe, pool, options);
        TeachingStart.RuleOf(recipe, model, pool).Dispose();
        var moves = recipe.Optimizer with { LearningRate = recipe.Optimizer.LearningRate * options.Rate };
        optimizer = moves.Create([.. model.parameters()]);
        random.manual_seed(recipe.Seed);
        Question = Ask(0);
    }

    /// <summary>What is asked now; null when there is nothing left to ask.</summary>
    public TeachingQuestion? Question { get; private set; }

    /// <summary>Answers given and not undone.</summary>
    public int Answers => answers.Count;

    /// <summary>How many of them can be undone.</summary>
    public int Undoable => before.Count;

    /// <summary>How many of them were yes.</summary>
    public int Praised => answers.Count(answer => answer.IsRight);

    /// <summary>Learns from the person's word on <see cref="Question"/>, and asks the next.</summary>
    /// <param name="isRight">Whether the network's answer is right.</param>
    /// <exception cref="InvalidOperationException">Nothing is asked.</exception>
    /// <exception cref="NonFiniteException">An output is NaN or infinite.</exception>
    public void Answer(bool isRight)
    {
        var asked = Question ?? throw new InvalidOperationException("Nothing is asked any more: every sample is settled. Start another.");
        before.AddLast((new TeacherSnapshot(model, optimizer), asked));
        if (before.Count > MostUndone)
        {
            before.First!.Value.State.Dispose();
            before.RemoveFirst();
        }

        answers.Add((asked.Sample, asked.Answer, isRight));
        Learn();
        Question = Ask(asked.Number + 1);
    }

    /// <summary>Takes the last answer back: weights, optimizer and random state are as before, bit for bit; it is asked again.</summary>
    /// <exception cref="InvalidOperationException">Nothing can be undone.</exception>
    public void Undo()
    {
        if (before.Last is not { Value: var (state, question) })
            throw new InvalidOperationException($"Nothing can be undone; only the last {MostUndone} answers can.");
        var number = (Question?.Number ?? question.Number + 1) + 1;
        state.Restore(model, optimizer);
        state.Dispose();
        before.RemoveLast();
        answers.RemoveAt(answers.Count - 1);
        Question = question with { Number = number };
    }

    /// <summary>Frees the optimizer and what is kept for undoing.</summary>
    public void Dispose()
    {
        foreach (var (state, _) in before)
            state.Dispose();
        before.Clear();
        optimizer.Dispose();
    }

    private void Learn()
    {
        using var rule = TeachingStart.RuleOf(recipe, model, pool);
        model.train();
        for (var step = 0; step < options.Steps; step++)
        {
            using var scope = NewDisposeScope();
            var (inputs, verdicts) = Batch(new SplitMix64(SplitMix64.Seed(recipe.Seed, answers.Count, step)));
            _ = rule.Learn(inputs, verdicts);
            optimizer.step();
        }
    }

    // All there is where it fits; else the newest answers and a draw of the others.
    private (Tensor Inputs, Tensor Verdicts) Batch(SplitMix64 random)
    {
        const int newest = 16;
        var half = options.BatchSize / 2;
        var known = Draw(Enumerable.Range(0, pool.Labelled.Count).ToArray(), half, 0, ref random);
        var given = options.Remembers ? Draw(Enumerable.Range(0, answers.Count).Reverse().ToArray(), half, newest, ref random)
            : [answers.Count - 1];
        var labelled = pool.Labelled.Gather(known, ModelDevice.Of(model));
        var asked = pool.Asked.Gather([.. given.Select(index => answers[index].Sample)], ModelDevice.Of(model));
        var verdicts = tensor(given.Select(index => Verdict.Code(answers[index].Answer, answers[index].IsRight)).ToArray());
        return (cat([labelled.Inputs, asked.Inputs]), cat([labelled.Labels, verdicts.to(labelled.Labels.device)]));
    }

    private static int[] Draw(int[] items, int count, int first, ref SplitMix64 random)
    {
        if (items.Length <= count)
            return items;
        random.Shuffle(items.AsSpan(Math.Min(first, count)));
        return items[..count];
    }

    private TeachingQuestion? Ask(int number)
    {
        var settled = answers.Where(answer => answer.IsRight).Select(answer => answer.Sample).ToHashSet();
        var denied = answers.Where(answer => !answer.IsRight).ToLookup(answer => answer.Sample, answer => answer.Answer);
        var classes = pool.Asked.Classes.Count;
        int[] open = [.. Enumerable.Range(0, pool.Asked.Count).Where(index => !settled.Contains(index) && denied[index].Count() < classes)];
        if (open.Length == 0)
            return null;
        var random = new SplitMix64(SplitMix64.Seed(recipe.Seed, number, -1));
        var candidates = Draw(open, MostCandidates, 0, ref random);
        var chances = Chances(candidates);
        var guesses = candidates.Zip(chances, (sample, chance) => Guess(sample, chance, denied[sample])).ToList();
        var chosen = options.Choice == QuestionChoice.Random ? guesses[random.Next(guesses.Count)] : guesses.MinBy(guess => guess.Margin);
        return new TeachingQuestion(number, chosen.Sample, chosen.Answer, chosen.Chance);
    }

    private static (int Sample, int Answer, double Chance, double Margin) Guess(int sample, float[] chances, IEnumerable<int> denied)
    {
        var left = chances.Index().ExceptBy(denied, chance => chance.Index).OrderByDescending(chance => chance.Item).Take(2).ToList();
        var margin = left.Count > 1 ? left[0].Item - left[1].Item : left[0].Item;
        return (sample, left[0].Index, left[0].Item, margin);
    }

    private float[][] Chances(int[] samples)
    {
        using var evaluation = new EvaluationMode(model);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var outputs = model.call(pool.Asked.Gather(samples, ModelDevice.Of(model)).Inputs);
        return [.. outputs.softmax(1).to_type(ScalarType.Float32).cpu().data<float>().ToArray().Chunk((int)outputs.shape[1])];
    }
}
