using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Exporting.Integer;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using static TorchSharp.torch;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp eval</c>: scores a saved run, or weights with the recipe that they are for.</summary>
internal static class EvalCommand
{
    private static readonly Argument<string> Run = new("RUN")
    {
        Description = "The folder of a run, a file of weights (safetensors, or PyTorch's .pth), or a network in whole numbers (.onnx).",
    };
    private static readonly Option<string?> RecipeName = new("--recipe")
    {
        Description = "For weights outside of a run: the recipe that says data and model.",
    };
    private static readonly Option<string[]> Rename = new("--rename")
    {
        Description = "Give tensors of a file other names, as in --rename 'backbone.* -> *'; may be repeated.",
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };
    private static readonly Option<int> Top = new("--top")
    {
        Description = "Also the share of samples whose class is among the k likeliest.",
        DefaultValueFactory = _ => 3,
    };
    private static readonly Option<string?> Picture = new("--picture")
    {
        Description = "Draw the confusion matrix, or predicted over true numbers, to this PNG file; of a run to confusion.png or "
            + "predictions.png in its folder by default.",
    };

    public static Command Create()
        => new Command(
            "eval",
            "Score a saved run or a file of weights on its validation and test split.")
            {
                Run,
                RecipeName,
                Rename,
                DataDirectory,
                Top,
                Picture,
            }.Computes(Evaluate);

    private static int Evaluate(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (path, top) = (parsed.GetValue(Run)!, parsed.GetValue(Top));
        if (top < 1)
            throw new ArgumentException($"--top is {top}, but must be at least 1.");
        var (recipe, weights, picture) = Find(path, parsed.GetValue(RecipeName));
        using var experiment = new Experiment(recipe, parsed.GetValue(DataDirectory), cancellation: cancellation);
        using var model = Load(weights, experiment, parsed.GetValue(Rename));
        var validation = Evaluation.Of(model, experiment.Validation, top, cancellation: cancellation);
        var test = experiment.Test is { } data ? Evaluation.Of(model, data, top, cancellation: cancellation) : null;
        double? gini = model is IntegerModel ? null : GiniCoefficient.OfWeights(model);

        if (double.IsNaN(validation.Loss) || double.IsNaN(test?.Loss ?? 0))
        {
            Terminal.Warning("Some outputs are NaN or infinite, so the scores say nothing. Look at the weights and at the scaling "
                + "of the data.");
        }
        var file = parsed.GetValue(Picture) ?? picture;
        var title = $"{recipe.Data.Name}, {Choices.NameOf(recipe.Model)}, {Choices.NameOf(recipe.Rule)}: "
            + (test is null ? "validation" : "test");
        (string, string?)[] scores =
        [
            ($"validation {validation.Kind.Name}", Score(validation)),
            ($"test {validation.Kind.Name}", test is null ? null : Score(test)),
        ];
        (string, string?) sparsity = ("weight sparsity", gini is { } g ? $"{Wording.Number(g, "f3")} (Gini coefficient)" : null);
        var result = new Dictionary<string, object?>
        {
            ["dataset"] = recipe.Data.Name,
            ["model"] = Choices.NameOf(recipe.Model),
            ["rule"] = Choices.NameOf(recipe.Rule),
            ["seed"] = recipe.Seed,
            ["score"] = validation.Kind,
            ["validationScore"] = validation.Score,
            ["testScore"] = test?.Score,
            ["validationLoss"] = validation.Loss,
            ["testLoss"] = test?.Loss,
            ["gini"] = gini,
            ["runFolder"] = path,
        };
        if ((test ?? validation) is TextEvaluation text)
        {
            RefusePicture(file, "text");
            terminal.Facts([.. scores, .. EvalView.Facts(text), sparsity]);
            EvalView.Tables(terminal, text);
            EvalView.Add(result, text);
        }
        else if ((test ?? validation) is ClassEvaluation classes)
        {
            var area = RocAuc.Of(model, experiment.Test ?? experiment.Validation, cancellation: cancellation);
            terminal.Facts([.. scores, .. EvalView.Facts(classes, area), sparsity]);
            EvalView.Tables(terminal, classes);
            (result["validationAccuracy"], result["testAccuracy"]) = (validation.Score, test?.Score);
            EvalView.Add(result, classes, area);
            if (file is not null)
                ConfusionPicture.Draw(file, title, classes);
        }
        else if ((test ?? validation) is EpisodeEvaluation episodes)
        {
            RefusePicture(file, "episodes");
            terminal.Facts([.. scores, .. EvalView.Facts(episodes), sparsity]);
            (result["returns"], result["lengths"]) = (episodes.Returns, episodes.Lengths);
        }
        else if ((test ?? validation) is LabelEvaluation labels)
        {
            RefusePicture(file, "several labels");
            terminal.Facts([.. scores, .. EvalView.Facts(labels), sparsity]);
            EvalView.Tables(terminal, labels);
            EvalView.Add(result, labels);
        }
        else
        {
            var numbers = (NumberEvaluation)(test ?? validation);
            terminal.Facts([.. scores, .. EvalView.Facts(numbers), sparsity]);
            EvalView.Tables(terminal, numbers);
            EvalView.Add(result, numbers);
            if (file is not null)
                PredictionPicture.Draw(file, title, numbers);
        }

        if (file is not null)
            terminal.Line($"picture: {file}");
        terminal.Result(result);
        return ExitCode.Done;
    }

    private static nn.Module<Tensor, Tensor> Load(string weights, Experiment experiment, string[]? rename)
        => Path.GetExtension(weights) != ".onnx" ? UnitPruning.Load(weights, experiment.Model, new TerminalLogger(), rename)
            : rename is not { Length: > 0 } ? new IntegerModel(weights, experiment.Train.Normalization)
            : throw new ArgumentException("--rename is for weights, and a network in whole numbers is read as it is. Leave it out.");

    private static (Recipe Recipe, string Weights, string? Picture) Find(string path, string? recipe)
    {
        if (!File.Exists(path))
        {
            if (recipe is not null)
                throw new ArgumentException("--recipe is for a file of weights; a run has its own recipe.");
            var run = RunFolder.Open(path);
            return (run.Recipe, run.BestWeights, run.Recipe.Score switch
            {
                ScoreKind.Accuracy => run.PathOf("confusion.png"),
                ScoreKind.Determination => run.PathOf("predictions.png"),
                _ => null,
            });
        }
        if (recipe is not null)
            return (BuiltInRecipes.Load(recipe), path, null);
        return Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(path))) is { } folder && RunFolder.Holds(folder)
            ? (RunFolder.Open(folder).Recipe, path, null)
            : throw new InvalidFileException(
                path, "weights alone", "weights in the folder of a run", "Say with --recipe which data and model they are for.");
    }

    private static void RefusePicture(string? file, string what)
    {
        if (file is not null)
            throw new ArgumentException($"--picture draws what became of classes or numbers; of {what} there is none. Leave it out.");
    }

    private static string Score(Evaluation evaluation)
        => $"{evaluation.Kind.Text(evaluation.Score)} ("
            + $"{Wording.Plural(evaluation.Count, NameOf(evaluation))}, "
            + $"loss {Wording.Number(evaluation.Loss, "f4")})";

    private static string NameOf(Evaluation evaluation) => evaluation switch
    {
        TextEvaluation => "character",
        EpisodeEvaluation => "episode",
        _ => "sample",
    };
}
