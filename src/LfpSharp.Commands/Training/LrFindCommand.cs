using System.CommandLine;
using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Commands.Training;

/// <summary><c>lfp lr-find</c>: looks for a learning rate.</summary>
internal static class LrFindCommand
{
    private static readonly Argument<string?> RecipeName = new("RECIPE")
    {
        Description = "A recipe's file, or the name of one inside.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };
    private static readonly Option<double> Least = new("--from")
    {
        Description = "The first learning rate.",
        DefaultValueFactory = _ => 1e-6,
    };
    private static readonly Option<double> Most = new("--to") { Description = "The last learning rate.", DefaultValueFactory = _ => 10 };
    private static readonly Option<int> Steps = new("--steps") { Description = "Steps.", DefaultValueFactory = _ => 100 };
    private static readonly Option<string> Picture = new("--picture")
    {
        Description = "The PNG file to draw.",
        DefaultValueFactory = _ => "lr-find.png",
    };

    public static Command Create()
    {
        var command = new Command(
            "lr-find",
            "Train with a growing learning rate, draw the loss, and suggest one.")
            {
                RecipeName,
                DataDirectory,
                Least,
                Most,
                Steps,
                Picture,
            };
        foreach (var option in RecipeOptions.All)
            command.Add(option);
        return command.Computes(Find);
    }

    private static int Find(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var recipe = BuiltInRecipes.Load(parsed.GetValue(RecipeName) ?? "digits", RecipeOptions.Of(parsed));
        using var experiment = new Experiment(recipe, parsed.GetValue(DataDirectory), cancellation: cancellation);
        if (parsed.GetValue(CommandBody.Threads) is null)
            TorchSharp.torch.set_num_threads(recipe.Threads ?? experiment.PreferredThreads);
        var search = experiment.FindLearningRate(parsed.GetValue(Least), parsed.GetValue(Most), parsed.GetValue(Steps), cancellation);
        if (search.Points.Count == 0)
        {
            throw new ArgumentException("The first step gave NaN or infinite outputs already; start with a smaller learning "
                + "rate by --from.");
        }
        foreach (var (learningRate, loss) in search.Points)
            terminal.Record(new { learningRate, loss });

        var file = parsed.GetValue(Picture)!;
        LearningRatePicture.Draw(
            file,
            $"{recipe.Data.Name}, {Choices.NameOf(recipe.Model)}, {Choices.NameOf(recipe.Rule)}, {Choices.NameOf(recipe.Optimizer)}",
            search);
        var lowest = search.Points.MinBy(point => point.Loss);
        terminal.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"lowest loss {lowest.Loss:f4} at learning rate {lowest.LearningRate:g3}; {search.Points.Count} steps up to "
                    + $"{search.Points[^1].LearningRate:g3}"));
        terminal.Line(search.Suggestion is { } suggestion
            ? FormattableString.Invariant($"suggested: --lr {suggestion:g2}   (a tenth of it)")
            : "The loss never fell; nothing can be suggested. Try a wider range, more steps, or another rule or reward.");
        terminal.Line($"picture: {file}");
        terminal.Result(
            new
            {
                suggestion = search.Suggestion,
                lowestLoss = lowest.Loss,
                atLearningRate = lowest.LearningRate,
                steps = search.Points.Count,
                picture = file,
            });
        return ExitCode.Done;
    }
}
