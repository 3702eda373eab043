using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Teaching;

namespace LfpSharp.Commands.Live;

/// <summary><c>lfp teach</c>: a person rewards a network on a page in the browser.</summary>
internal static class TeachCommand
{
    private static readonly TeachingOptions Defaults = new();

    // What a recipe says of training by labels; here a person's word is the reward, and --steps the length.
    private static readonly string[] Unused = ["--reward", "--batch-size", "--epochs", "--minutes"];

    private static readonly Argument<string?> Source = new("SOURCE")
    {
        Description = "The folder of a trained run; a recipe, whose network is first warmed up on a few labels; or the folder of an "
            + "earlier teaching, to go on with it.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<int?> Labels = new("--labels")
    {
        Description = $"Labelled samples of each class for the warm start; {Defaults.Labels} unless given.",
    };
    private static readonly Option<int?> Steps = new("--steps")
    {
        Description = $"Steps after each answer; {Defaults.Steps} unless given.",
    };
    private static readonly Option<double?> Rate = new("--rate")
    {
        Description = FormattableString.Invariant($"The learning rate as a share of the recipe's; {Defaults.Rate} unless given."),
    };
    private static readonly Option<QuestionChoice> Ask = new("--ask")
    {
        Description = "What is asked about: uncertain samples, or random ones.",
    };
    private static readonly Option<bool> Forget = new("--forget")
    {
        Description = "Learn from each answer once only, to compare.",
    };
    private static readonly Option<int?> Simulate = new("--simulate")
    {
        Description = "Let the labels answer so many questions in a person's place, without a page.",
    };
    private static readonly Option<int> Port = PortOption.Create();
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The folder to make; by default a new one in 'teachings'. With several seeds, the folder of theirs.",
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Command Create()
    {
        var command = new Command(
            "teach",
            "Reward a network live in the browser: it shows a sample and its answer, you say yes or no, and it learns from that.")
            {
                Source,
                Labels,
                Steps,
                Rate,
                Ask,
                Forget,
                Simulate,
                Port,
                Output,
                DataDirectory,
            };
        foreach (var option in RecipeOptions.All.Where(option => !Unused.Contains(option.Name)))
            command.Add(option);
        return command.Computes(Teach);
    }

    private static int Teach(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var port = PortOption.Check(parsed.GetValue(Port));
        var source = parsed.GetValue(Source);
        if (source is not null && TeachingSession.Holds(source))
        {
            RefuseSettings(parsed, "goes on with a teaching as it was begun");
            using var session = TeachingSession.Open(source, parsed.GetValue(DataDirectory));
            return Serve(session, source, port, terminal, cancellation);
        }

        var run = source is not null && RunFolder.Holds(source) ? RunFolder.Open(source) : null;
        if (run is not null && RecipeOptions.Of(parsed) is [var setting, ..])
            throw new ArgumentException($"A run is taught by its own recipe; leave out '{setting.Label}'.");
        var recipe = run?.Recipe ?? BuiltInRecipes.Load(source ?? "digits", RecipeOptions.Of(parsed));
        if (parsed.GetValue(Simulate) is { } answers)
            return SimulatedPerson.Teach(recipe, run, answers, Begin, terminal, cancellation);
        if (recipe.Seeds.Count > 1)
            throw new ArgumentException("A person teaches one network at a time; give one --seed.");
        var (begun, folder) = Begin(recipe);
        using (begun)
            return Serve(begun, folder, port, terminal, cancellation);

        (TeachingSession Session, string Folder) Begin(Recipe single)
        {
            var made = FolderFor(parsed.GetValue(Output), single, recipe.Seeds.Count > 1);
            return (TeachingSession.Start(
                single, made, Options(parsed), run, parsed.GetValue(DataDirectory), parsed.GetValue(CommandBody.Threads) ?? 1), made);
        }
    }

    private static int Serve(TeachingSession session, string folder, int port, Terminal terminal, CancellationToken cancellation)
    {
        using var hub = new EventHub();
        var view = new TeachView(session, folder, hub);
        view.Show();
        using (var server = PageServer.Start("teach", port, hub, view.Act))
        {
            server.Announce(
                terminal,
                "Say yes (y), no (n), or undo (z). Ctrl-C ends; every reward is kept.",
                new { address = server.Address, folder });
            cancellation.WaitHandle.WaitOne();
        }

        session.End();
        var (first, last) = (session.Scores[0], session.Scores[^1]);
        terminal.Line($"{Wording.Plural(session.Teacher.Answers, "answer")}: accuracy {Wording.Percent(first)} before, "
            + $"{Wording.Percent(last)} after");
        terminal.Line($"Go on with:  lfp teach {folder}");
        terminal.Line($"Check with:  lfp replay {folder}");
        terminal.Result(new { folder, answers = session.Teacher.Answers, before = first, after = last });
        return ExitCode.Done;
    }

    private static TeachingOptions Options(ParseResult parsed) => Defaults with
    {
        Labels = parsed.GetValue(Labels) ?? Defaults.Labels,
        Steps = parsed.GetValue(Steps) ?? Defaults.Steps,
        Rate = parsed.GetValue(Rate) ?? Defaults.Rate,
        Choice = parsed.GetValue(Ask),
        Remembers = !parsed.GetValue(Forget),
    };

    private static string FolderFor(string? output, Recipe recipe, bool isOneOfSeveral)
    {
        if (output is not null)
            return isOneOfSeveral ? Path.Combine(output, FormattableString.Invariant($"seed{recipe.Seed}")) : output;
        var name = FormattableString.Invariant($"{recipe.Data.Name}-{Choices.NameOf(recipe.Model)}-seed{recipe.Seed}");
        return Enumerable.Range(1, int.MaxValue)
            .Select(number => Path.Combine("teachings", number == 1 ? name : FormattableString.Invariant($"{name}-{number}")))
            .First(path => !Directory.Exists(path));
    }

    private static void RefuseSettings(ParseResult parsed, string why)
    {
        Option[] own = [Labels, Steps, Rate, Ask, Forget, Simulate, Output];
        var given = own.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name)
            .Concat(RecipeOptions.Of(parsed).Select(setting => setting.Label)).FirstOrDefault();
        if (given is not null)
            throw new ArgumentException($"lfp teach {why}; leave out '{given}', or begin another one.");
    }
}
