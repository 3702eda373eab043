using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Series.Continual;

namespace LfpSharp.Commands.Series;

/// <summary><c>lfp continual</c>: learns tasks one after the other, and says what is left of the earlier ones.</summary>
internal static class ContinualCommand
{
    private static readonly Option<string> Tasks = new("--tasks")
    {
        Description = "In what tasks differ: split (other classes in each) or permuted (the inputs in another order in each).",
        DefaultValueFactory = _ => "split",
    };
    private static readonly Option<int> Count = new("--count")
    {
        Description = "How many tasks there are.",
        DefaultValueFactory = _ => 5,
    };
    private static readonly Option<string> Kept = new("--kept")
    {
        Description = "Samples kept of each task, from which the later ones learn again as often as from their own; several numbers make "
            + "several runs.",
        DefaultValueFactory = _ => "0",
    };
    private static readonly Option<string?> Rules = new("--rules")
    {
        Description = "The rules, with commas; by default lfp-epsilon,gradient.",
    };
    private static readonly Option<string?> Rates = new("--rates")
    {
        Description = "Learning rates to try for every rule and number kept, as 0.001,0.01, on validation data; by default the recipe's.",
    };
    private static readonly Option<long?> TuneSeed = new("--tune-seed")
    {
        Description = "The seed of the trials; by default the number after the greatest of --seeds.",
    };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The study's folder; one that was begun there is gone on with. By default 'continual/' and the recipe's name.",
    };

    public static Command Create()
        => new Command(
            "continual", "Learn tasks one after the other, and see what is left of the earlier ones, with and without replay.")
        {
            Tasks,
            Count,
            Kept,
            Rules,
            Rates,
            TuneSeed,
            Output,
        }.WithStudyOptions().Computes(Run);

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var study = Open(parsed, terminal, cancellation);
        using var view = new ContinualView(terminal, study.Folder.Plan);
        var result = study.Run(view, cancellation);
        view.Dispose();
        if (result is null)
            return SeriesText.Interrupted(terminal, "continual", study.Folder.Path);
        ContinualView.After(terminal, study.Folder, result);
        return result.Groups().Count == 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static ContinualStudy Open(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (SeriesOptions.ResumedOf(parsed, "study") is { } folder)
            return ContinualStudy.Resume(folder, parsed.GetValue(SeriesOptions.DataDirectory));
        var recipe = SeriesOptions.RecipeOf(parsed);
        var plan = new ContinualPlan(
            recipe,
            SeriesOptions.List(parsed.GetValue(Rules) ?? "lfp-epsilon,gradient"),
            SeriesOptions.SeedsOf(parsed, recipe),
            Choices.Member<TaskKind>("task kind", parsed.GetValue(Tasks)!),
            parsed.GetValue(Count),
            SeriesOptions.Numbers<int>(Kept.Name, parsed.GetValue(Kept), "0,100")!,
            SeriesOptions.Numbers<double>(Rates.Name, parsed.GetValue(Rates), "0.001,0.01"),
            parsed.GetValue(TuneSeed));
        using var data = new DataProgressView(terminal.Live());
        return ContinualStudy.Start(
            plan,
            parsed.GetValue(Output) ?? Path.Combine("continual", recipe.Name),
            parsed.GetValue(SeriesOptions.DataDirectory),
            data,
            cancellation);
    }
}
