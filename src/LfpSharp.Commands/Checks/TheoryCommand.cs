using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Theory;

namespace LfpSharp.Commands.Checks;

/// <summary><c>lfp theory</c>: the method's theorems by numbers.</summary>
internal static class TheoryCommand
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
    private static readonly Option<int> Networks = new("--networks")
    {
        Description = "Random networks for each condition.",
        DefaultValueFactory = _ => 100,
    };
    private static readonly Option<int> Steps = new("--steps")
    {
        Description = "Full-batch steps of each descent.",
        DefaultValueFactory = _ => 1000,
    };
    private static readonly Option<int> Seeds = new("--seeds")
    {
        Description = "How many seeds each descent has.",
        DefaultValueFactory = _ => 3,
    };
    private static readonly Option<double> Share = new("--step-share")
    {
        Description = "The step as a share of the limit 2/λ that the curvature allows; above 1 the loss may rise.",
        DefaultValueFactory = _ => 0.5,
    };
    private static readonly Option<string?> Folder = new("--output", "-o")
    {
        Description = "A folder for theory.json and descent.png.",
    };

    public static Command Create() => new Command(
        "theory", "Show by numbers what the method's theorems promise: feedback equals the scaled gradient, and the loss falls.")
    {
        Networks,
        Steps,
        Seeds,
        Share,
        Folder,
    }.Computes(Run);

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var view = new View(terminal);
        var (networks, steps, seeds) = (Positive(parsed, Networks), Positive(parsed, Steps), Positive(parsed, Seeds));
        if (parsed.GetValue(Share) is not (> 0 and var share))
            throw new ArgumentException("--step-share must be above 0.");
        terminal.Line("LFP-0 and r = -o dL/do: how far φ is from -|w| dL/dw, and its angle to -dL/dw. Random networks, float64.");
        var report = TheoryStudy.Run(networks, steps, [.. Enumerable.Range(0, seeds)], share, view, cancellation);
        if (parsed.GetValue(Folder) is { } folder)
        {
            Directory.CreateDirectory(folder);
            AtomicFile.Write(Path.Combine(folder, "theory.json"), stream => JsonSerializer.Serialize(stream, report, Written));
            if (report.Descents.Count > 0)
                DescentPicture.Draw(Path.Combine(folder, "descent.png"), report.Descents);
            terminal.Line();
            terminal.Line(folder);
        }

        terminal.Result(report with
        {
            Descents = [.. report.Descents.Select(descent => descent with
            {
                Losses = [descent.Losses[0], descent.Losses[^1]], StepSizes = [], Cosines = [],
            })],
        });
        return ExitCode.Done;
    }

    private static int Positive(ParseResult parsed, Option<int> option)
        => parsed.GetValue(option) is var value and >= 1 and <= 1_000_000
            ? value
            : throw new ArgumentException($"{option.Name} is {parsed.GetValue(option)}, but must be between 1 and 1000000.");

    /// <summary>Shows what is found as it comes.</summary>
    private sealed class View(Terminal terminal) : IProgress<object>
    {
        private readonly RunningTable conditions = new(
            terminal, TableColumn.Of("network, rule", TheoryStudy.Conditions), TableColumn.Number("largest distance"),
            TableColumn.Number("cosine, median"), TableColumn.Number("least"));
        private readonly RunningTable descents = new(
            terminal, TableColumn.Of("descent", TheoryStudy.Problems), TableColumn.Number("seed"), TableColumn.Number("steps"),
            TableColumn.Number("loss before"), TableColumn.Number("after"), TableColumn.Number("rises"), TableColumn.Number("largest rise"),
            TableColumn.Number("cosine, first step"), TableColumn.Number("last step"));
        private bool descends;

        public void Report(object value)
        {
            switch (value)
            {
                case ConditionResult result:
                    conditions.Row(
                        result.Name, Wording.NumberCell(result.LargestDistance, "0.0e-0"), Wording.NumberCell(result.MedianCosine, "f3"),
                        Wording.NumberCell(result.LeastCosine, "f3"));
                    break;
                case DescentResult result:
                    if (!descends)
                        terminal.Line();
                    descends = true;
                    descents.Row(
                        result.Problem, Wording.NumberCell(result.Seed, "f0"), Wording.NumberCell(result.StepSizes.Count, "f0"),
                        Wording.NumberCell(result.Losses[0], "f4"), Wording.NumberCell(result.Losses[^1], "f4"),
                        Wording.NumberCell(result.Rises, "f0"), Wording.NumberCell(result.LargestRise, "0.0e-0"),
                        Wording.NumberCell(result.Cosines.DefaultIfEmpty(double.NaN).First(), "f3"),
                        Wording.NumberCell(result.Cosines.DefaultIfEmpty(double.NaN).Last(), "f3"));
                    if (result.Diverged)
                        terminal.Line("   the last step made the loss infinite: it is far beyond the limit");
                    break;
            }
        }
    }
}
