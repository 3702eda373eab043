using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Explaining;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp explain</c>: what spoke for the predictions of a saved run.</summary>
internal static class ExplainCommand
{
    private static readonly RunExplanationOptions Defaults = new();

    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run." };
    private static readonly Argument<string?> Input = new("FILE")
    {
        Description = "An image, a folder of images, a CSV file with one sample a line, or a text for a run that reads text; by default "
            + "samples of the run's own test split.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<int> Samples = new("--samples")
    {
        Description = "How many samples at most.",
        DefaultValueFactory = _ => Defaults.Samples,
    };
    private static readonly Option<string> Composite = new("--composite")
    {
        Description = "By which rules: a composite of recipes, gradient (times the input) or gradient-magnitude.",
        DefaultValueFactory = _ => Defaults.Method,
    };
    private static readonly Option<string> Class = new("--class")
    {
        Description = "Which class's output: its name or number, predicted, true, or contrast (predicted against the runner-up).",
        DefaultValueFactory = _ => Defaults.Class,
    };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The folder to write; by default explanation in the run's folder.",
    };
    private static readonly Option<bool> NoFaithfulness = new("--no-faithfulness")
    {
        Description = "Leave out the removal curves.",
    };
    private static readonly Option<bool> Invert = new("--invert")
    {
        Description = "Images in files: exchange dark and bright.",
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Command Create()
        => new Command(
            "explain",
            "Show what spoke for a run's predictions: heatmaps of images, bars of tables, texts in colour, and whether that is what "
            + "matters to the model.")
            {
                Run,
                Input,
                Samples,
                Composite,
                Class,
                Output,
                NoFaithfulness,
                Invert,
                DataDirectory,
            }.Computes(Explain);

    private static int Explain(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var run = RunFolder.Open(parsed.GetValue(Run)!);
        var options = new RunExplanationOptions
        {
            Method = parsed.GetValue(Composite)!,
            Class = parsed.GetValue(Class)!,
            Input = parsed.GetValue(Input),
            Samples = parsed.GetValue(Samples),
            Invert = parsed.GetValue(Invert),
            Faithfulness = !parsed.GetValue(NoFaithfulness),
            DataDirectory = parsed.GetValue(DataDirectory),
            Command = Described(parsed),
        };
        var folder = parsed.GetValue(Output) ?? run.PathOf("explanation");
        RunExplanation made;
        using (var view = new ExplainView(terminal))
            made = RunExplanation.Write(run, options, folder, view, Terminal.Warning, cancellation);
        foreach (var note in made.Notes)
            Terminal.Warning(note);
        Show(made, terminal);
        terminal.Line($"page: {Path.Combine(folder, RunExplanation.PageName)}");
        terminal.Result(Result(made, folder));
        return ExitCode.Done;
    }

    private static void Show(RunExplanation made, Terminal terminal)
    {
        foreach (var sample in made.Samples)
        {
            if (made.Format.Vocabulary is { } vocabulary)
                terminal.Shaded(ExplanationPage.ShadedText(sample, made.Format, vocabulary));
            else
                terminal.Line(sample.Describe(made.Format));
        }

        if (made.Layers.Count > 0)
        {
            terminal.Line();
            terminal.Table(ExplanationPage.Layers(made));
        }

        if (made.Curves.Count > 0)
        {
            terminal.Line();
            terminal.Table(ExplanationPage.Areas(made));
        }

        terminal.Line();
    }

    private static object Result(RunExplanation made, string folder)
    {
        var classes = made.Format.OutputNames;
        return new
        {
            run = made.Run,
            composite = made.Method,
            explained = made.Explained,
            page = Path.Combine(folder, RunExplanation.PageName),
            tensors = Path.Combine(folder, RunExplanation.TensorsName),
            samples = made.Samples.Select((sample, number) => new
            {
                name = sample.Name,
                truth = sample.Truth is { } truth ? classes[truth] : null,
                prediction = classes[sample.Prediction],
                @class = classes[sample.Class],
                against = sample.Against is { } other ? classes[other] : null,
                probability = sample.Probability,
                output = sample.Output,
                relevance = sample.Relevance.Sum(value => (double)value),
                characters = made.Format.Vocabulary is not { } vocabulary ? null : sample.Values.Zip(
                    sample.Relevance,
                    (token, relevance) => new { character = vocabulary[(int)token].ToString(), relevance }),
                picture = Path.Combine(folder, RunExplanation.PictureName(number)),
            }),
            entered = made.Entered,
            layers = made.Layers,
            faithfulness = made.Curves.Count == 0 ? null : new
            {
                baseline = made.Baseline,
                curves = made.Curves.Select(curve => new
                {
                    by = curve.Name,
                    area = curve.Area.Mean,
                    low = curve.Area.Low,
                    high = curve.Area.High,
                    shares = curve.Shares,
                    scores = curve.Scores,
                }),
            },
            notes = made.Notes,
        };
    }

    private static string Described(ParseResult parsed)
        => string.Join(' ', new[]
        {
            "lfp explain",
            CommandText.Quote(parsed.GetValue(Run)!),
            parsed.GetValue(Input) is { } input ? CommandText.Quote(input) : "",
            FormattableString.Invariant($"--samples {parsed.GetValue(Samples)}"),
            "--composite " + CommandText.Quote(parsed.GetValue(Composite)!),
            "--class " + CommandText.Quote(parsed.GetValue(Class)!),
            parsed.GetValue(Output) is { } folder ? "-o " + CommandText.Quote(folder) : "",
            parsed.GetValue(Invert) ? "--invert" : "",
            parsed.GetValue(NoFaithfulness) ? "--no-faithfulness" : "",
        }.Where(part => part.Length > 0));
}
