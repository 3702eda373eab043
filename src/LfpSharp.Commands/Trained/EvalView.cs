using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Reports;

namespace LfpSharp.Commands.Trained;

/// <summary>What <c>lfp eval</c> says of classes, of numbers, of labels, and of text.</summary>
internal static class EvalView
{
    public static IEnumerable<(string, string?)> Facts(ClassEvaluation evaluation, double area) =>
    [
        .. Enumerable.Range(2, Math.Max(0, evaluation.Top - 1))
            .Select(k => (FormattableString.Invariant($"among the first {k}"), (string?)Wording.Percent(evaluation.TopAccuracy(k)))),
        ("ROC-AUC", double.IsNaN(area) ? null : $"{Wording.Number(area, "f4")} (each class against the others, mean)"),
    ];

    public static IEnumerable<(string, string?)> Facts(NumberEvaluation evaluation)
        => evaluation.PerNumber is not [var number] ? []
            :
            [
                ("root mean squared error", $"{Wording.Number(number.RootMeanSquaredError, "g4")} (in units of '{number.Target.Name}')"),
                ("mean absolute error", $"{Wording.Number(number.MeanAbsoluteError, "g4")} (in units of '{number.Target.Name}')"),
            ];

    public static IEnumerable<(string, string?)> Facts(LabelEvaluation evaluation) =>
    [
        ("macro F1", evaluation.Kind.Text(evaluation.MacroF1)),
        ("ROC-AUC", double.IsNaN(evaluation.MeanRocAuc) ? null : $"{Wording.Number(evaluation.MeanRocAuc, "f4")} (mean of the labels')"),
        ("all labels right", $"{Wording.Percent(evaluation.ExactMatch)} of the samples"),
    ];

    public static IEnumerable<(string, string?)> Facts(EpisodeEvaluation evaluation) =>
    [
        ("returns", $"{Wording.Number(evaluation.Returns.Min(), "f2")} to {Wording.Number(evaluation.Returns.Max(), "f2")}"),
        ("steps", $"{Wording.Number(evaluation.Lengths.Average(), "f1")} on average"),
    ];

    public static IEnumerable<(string, string?)> Facts(TextEvaluation evaluation) =>
    [
        ("perplexity", Wording.Number(evaluation.Perplexity, "f3")),
        ("told right", $"{Wording.Percent(evaluation.Accuracy)} of the next characters"),
    ];

    public static void Tables(Terminal terminal, NumberEvaluation evaluation)
    {
        if (evaluation.PerNumber.Count == 1)
            return;
        terminal.Line();
        terminal.Table(NumberSection.Numbers(evaluation));
        terminal.Line();
    }

    public static void Tables(Terminal terminal, LabelEvaluation evaluation)
    {
        terminal.Line();
        terminal.Table(LabelSection.Labels(evaluation));
        terminal.Line();
    }

    public static void Tables(Terminal terminal, TextEvaluation evaluation)
    {
        terminal.Line();
        terminal.Table(TextSection.Characters(evaluation));
        terminal.Line();
    }

    public static void Tables(Terminal terminal, ClassEvaluation evaluation)
    {
        terminal.Line();
        terminal.Table(ConfusionSection.Classes(evaluation));
        terminal.Line();
        terminal.Table(ConfusionSection.Confusions(evaluation));
        terminal.Line();
    }

    public static void Add(Dictionary<string, object?> result, ClassEvaluation evaluation, double area)
    {
        result["top"] = Enumerable.Range(1, evaluation.Top).ToDictionary(k => FormattableString.Invariant($"{k}"), evaluation.TopAccuracy);
        result["rocAuc"] = area;
        result["classes"] = evaluation.PerClass();
        result["confusion"] = Enumerable.Range(0, evaluation.Classes.Count)
            .Select(truth => Enumerable.Range(0, evaluation.Classes.Count).Select(prediction => evaluation.Confusion(truth, prediction)));
    }

    public static void Add(Dictionary<string, object?> result, TextEvaluation evaluation)
    {
        result["bitsPerCharacter"] = evaluation.BitsPerCharacter;
        result["perplexity"] = evaluation.Perplexity;
        result["accuracy"] = evaluation.Accuracy;
        result["characters"] = evaluation.PerCharacter();
    }

    public static void Add(Dictionary<string, object?> result, NumberEvaluation evaluation)
    {
        if (evaluation.PerNumber is [var only])
        {
            foreach (var (key, value) in JsonOf(only))
                result[key] = value;
        }
        else
        {
            result["targets"] = evaluation.PerNumber.Select(number =>
            {
                var json = JsonOf(number);
                json["score"] = number.Determination;
                return json;
            });
        }
    }

    public static void Add(Dictionary<string, object?> result, LabelEvaluation evaluation)
    {
        result["macroF1"] = evaluation.MacroF1;
        result["rocAuc"] = evaluation.MeanRocAuc;
        result["exactMatch"] = evaluation.ExactMatch;
        result["labels"] = evaluation.PerLabel();
    }

    private static Dictionary<string, object?> JsonOf(NumberScore number) => new()
    {
        ["target"] = number.Target.Name,
        ["rootMeanSquaredError"] = number.RootMeanSquaredError,
        ["meanAbsoluteError"] = number.MeanAbsoluteError,
        ["predictions"] = number.Pairs.Select(pair => new { truth = pair.Truth, prediction = pair.Predicted }),
    };
}
