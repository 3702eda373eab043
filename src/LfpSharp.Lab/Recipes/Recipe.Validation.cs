using System.Numerics;
using System.Text.RegularExpressions;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;

namespace LfpSharp.Lab.Recipes;

/// <summary>What must hold between the keys of a recipe.</summary>
public sealed partial record Recipe
{
    private void Validate(string source)
    {
        if (From is null && (Partial || Rename is { Count: > 0 }))
        {
            throw new RecipeException($"{source}: {(Partial ? "partial" : "rename")} says how weights are taken from a file, and no file "
                + "is named. Set from, or leave it out.");
        }

        try
        {
            WeightRenaming.Check(Rename ?? []);
        }
        catch (ArgumentException error)
        {
            throw new RecipeException($"{source}: {error.Message}");
        }

        if (!BitOperations.IsPow2(Training.Shards ?? 1) || !BitOperations.IsPow2(Training.Accumulate))
        {
            throw new RecipeException($"{source}: training.shards is {Training.Shards ?? 1} and training.accumulate {Training.Accumulate}, "
                + "but both must be powers of two: 1, 2, 4, 8 and so on. Parts of a batch are summed pairwise.");
        }

        if (Training.Shards > Training.BatchSize)
        {
            throw new RecipeException($"{source}: training.shards is {Training.Shards}, but a batch has {Training.BatchSize} samples. Set "
                + "training.batch-size to at least as many, or fewer shards.");
        }

        if (Training is { Epochs: null, Steps: null, Minutes: null })
            throw new RecipeException($"{source}: training has no end. Set training.epochs, training.steps or training.minutes.");
        if (Schedule.NeedsTotalSteps && Training is { Epochs: null, Steps: null })
        {
            throw new RecipeException($"{source}: the schedule '{Choices.NameOf(Schedule)}' needs to know the number of steps. Set "
                + "training.epochs or training.steps.");
        }

        if (Seeds.Count == 0)
            throw new RecipeException($"{source}: seeds is an empty list. Give at least one: seeds: [0].");
        if (Name.Length == 0 || Name.AsSpan().IndexOfAnyExcept(AllowedInNames) >= 0)
        {
            throw new RecipeException($"{source}: the name '{RecipeText.Shown(Name)}' becomes a folder's. Use letters, digits, '-', '_' "
                + "and '.' only.");
        }

        if (!DeviceName().IsMatch(Device))
            throw new RecipeException($"{source}: the device is '{RecipeText.Shown(Device)}'. Use cpu, cuda, or cuda:1 and so on.");
        if (Optimizer is SgdOptions { Nesterov: true, Momentum: 0 })
            throw new RecipeException($"{source}: optimizer.nesterov needs a momentum above 0. Set optimizer.momentum.");
    }

    [GeneratedRegex("^(cpu|cuda(:[0-9]{1,2})?)$")]
    private static partial Regex DeviceName();

    private static readonly System.Buffers.SearchValues<char> AllowedInNames =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
}
