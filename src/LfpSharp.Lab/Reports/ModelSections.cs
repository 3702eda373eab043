using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Lab.Pruning.Sparse;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Propagation;
using TorchSharp;

namespace LfpSharp.Lab.Reports;

/// <summary>What is found out by asking a run's best weights again: where it errs, how sparse it is, what it decides and why.</summary>
internal static class ModelSections
{
    private const int Resolution = 200;
    private const int MostPoints = 1000;
    private const int ExplainedOfEach = 4;
    private const int SmallestImage = 4;
    private const int PromptCharacters = 16;
    private const int WrittenCharacters = 400;

    public static IReadOnlyList<ReportSection> Of(
        RunFolder run, Manifest? manifest, ReportOptions options, IProgress<ReportProgress>? progress, CancellationToken cancellation)
    {
        if (!File.Exists(run.BestWeights))
            return [Missing("The folder holds no weights: the run ended before its first epoch, or it is a record of results alone.")];
        var recipe = run.Recipe with { Device = torch.cuda.is_available() ? run.Recipe.Device : "cpu" };
        progress?.Report(new ReportProgress($"reading {recipe.Data.Name}", 0, 1));
        Experiment experiment;
        try
        {
            experiment = new Experiment(recipe, options.DataDirectory, cancellation: cancellation);
        }
        catch (Exception error) when (error is DataNotFoundException or FileNotFoundException or DirectoryNotFoundException)
        {
            return [Missing($"The data is not at hand, so the model was not asked again. {error.Message}")];
        }
        using (experiment)
        {
            if (manifest is not null && manifest.DataHash.Length > 0 && manifest.DataHash != experiment.Data.Hash)
            {
                return [Missing($"The data at hand ({experiment.Data.Source}) is not what the run was trained on, so the model was not "
                    + "asked again. Name the folder of that data with --data-dir.")];
            }

            run.LoadBest(experiment.Model);
            return Measure(run, experiment, options, progress, cancellation);
        }
    }

    private static List<ReportSection> Measure(
        RunFolder run, Experiment experiment, ReportOptions options, IProgress<ReportProgress>? progress, CancellationToken cancellation)
    {
        var (model, data) = (experiment.Model, experiment.Test ?? experiment.Validation);
        (string Activity, bool IsAsked, Func<ReportSection> Make)[] stages =
        [
            ("scoring", true, () => Evaluation.Of(model, data, cancellation: cancellation) switch
            {
                ClassEvaluation classes => ConfusionSection.Of(classes, SplitOf(experiment)),
                TextEvaluation text => TextSection.Of(text, SplitOf(experiment)),
                LabelEvaluation labels => LabelSection.Of(labels, SplitOf(experiment)),
                EpisodeEvaluation episodes => EpisodeSection.Of(episodes, data.Environment!, SplitOf(experiment)),
                var numbers => NumberSection.Of((NumberEvaluation)numbers, SplitOf(experiment)),
            }),
            ("writing", data.Vocabulary is not null, () => Writing(run, data)),
            ("decision regions", data.HasClasses && data.SampleShape is [2], () => Regions(model, experiment, data, cancellation)),
            ("explanations", data.HasClasses && data.SampleShape is [1
                or 3, >= SmallestImage, >= SmallestImage], () => Explanation(model, experiment, data, cancellation)),
            ("sparsity", true, () => SparsitySection.Of(SparsityReport.Of(model, experiment.Validation, cancellation))),
            ("pruning", options.Pruning, () => PruningSection.Of(
                new PruningCurves(
                    "magnitude",
                    PruningScope.Global,
                    [PrunedRun.Measure(run, experiment, new MagnitudeScore(), PruningScope.Global, cancellation)]))),
        ];
        var sections = new List<ReportSection>();
        foreach (var (number, (activity, _, make)) in stages.Where(stage => stage.IsAsked).Index())
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new ReportProgress(activity, number, stages.Count(stage => stage.IsAsked)));
            sections.Add(make());
        }
        return sections;
    }

    private static ReportSection Regions(
        torch.nn.Module<torch.Tensor, torch.Tensor> model, Experiment experiment, LabeledData data, CancellationToken cancellation)
    {
        var range = PlaneRange.Of(experiment.Train, experiment.Validation, data);
        var regions = DecisionRegions.Of(model, range, Resolution, cancellation);
        var points =
            PlaneRange.Points(data).Zip(
                Predictions.Of(model, data, cancellation),
                (point, prediction) => (point.X, point.Y, point.Label, IsRight: point.Label == prediction)).Take(MostPoints).ToList();
        var series = new List<ChartSeries>();
        foreach (var group in points.GroupBy(point => point.Label).OrderBy(group => group.Key))
            series.Add(Of($"class {data.Classes[group.Key]}", group.Where(point => point.IsRight), ChartMark.Dots, group.Key));
        series.Add(Of("taken for another class", points.Where(point => !point.IsRight), ChartMark.Crosses, 0));
        var shown = points.Count < data.Count
            ? $"the first {Wording.Count(points.Count)} of the {Wording.Count(data.Count)} points"
            : $"the {Wording.Count(points.Count)} points";
        return new ReportSection("Decision boundary",
        [
            new ParagraphBlock($"What the model decides over the plane of its two inputs, and {shown} of {SplitOf(experiment)}."),
            new ChartBlock(
                "Class regions",
                new ChartAxis("first input"),
                new ChartAxis("second input"),
                [.. series.Where(one => one.X.Count > 0)]) { Regions = regions },
        ]);

        static ChartSeries Of(string name, IEnumerable<(double X, double Y, int Label, bool IsRight)> points, ChartMark mark, int tone)
            => points.ToList() is var list
                ? new ChartSeries(name, [.. list.Select(point => point.X)], [.. list.Select(point => point.Y)]) { Mark = mark, Tone = tone }
                : throw new InvalidOperationException();
    }

    private static ReportSection Explanation(
        torch.nn.Module<torch.Tensor, torch.Tensor> model, Experiment experiment, LabeledData data, CancellationToken cancellation)
    {
        const string title = "Why it decided so";
        if (model is SpikingModel)
        {
            return new ReportSection(
                title,
                [new ParagraphBlock("The network spikes: its feedback ends at the first layer's weights, so there is no reward at the "
                    + "pixels to show. 'lfp spikes' shows what fired.")]);
        }

        var rule = experiment.Recipe.Rule as LfpEpsilonOptions ?? new LfpEpsilonOptions();
        try
        {
            var explanations = Explanations.Of(model, data, ExplainedOfEach, rule.Epsilon, rule.Measured, cancellation);
            return new ReportSection(title,
            [
                new ParagraphBlock($"Samples of {SplitOf(experiment)}: the first that are taken for what they are, and the first that "
                    + "are not, of different classes. Beside each stands what spoke for the class that it was taken for, found by the "
                    + "propagation that also trains: that class's output is decomposed, layer by layer, down to the pixels. Red speaks "
                    + "for the class, blue against it; each picture's strongest pixel is solid."),
                new PicturesBlock([.. explanations.Select(explanation => PictureOf(explanation, data.Classes))]),
            ]);
        }
        catch (MissingRuleException error)
        {
            return new ReportSection(title, [new ParagraphBlock($"The model cannot be explained in this way. {error.Message}")]);
        }
    }

    private static ReportPicture PictureOf(SampleExplanation explanation, IReadOnlyList<string> classes)
    {
        var (truth, taken) = (classes[explanation.Truth], classes[explanation.Prediction]);
        var caption =
            explanation.Truth == explanation.Prediction
                ? $"Right: {taken}, {Wording.Percent(explanation.Probability, "f0")}"
                : $"Wrong: a {truth} taken for {taken}, {Wording.Percent(explanation.Probability, "f0")}";
        return new ReportPicture(caption,
        [
            (ExplanationPicture.Sample(explanation.Shape, explanation.Values),
                FormattableString.Invariant($"Sample {explanation.Index}, of class {truth}")),
            (ExplanationPicture.Rewards(explanation.Shape, explanation.Rewards),
                $"Its pixels that speak for class {taken} in red, and against it in blue"),
        ]);
    }

    private static ReportSection Writing(RunFolder run, LabeledData data)
    {
        using var predictor = Predictor.Load(run);
        using var first = data.Gather([0]);
        var prompt = string.Concat(
            first.Inputs.data<float>().Take(PromptCharacters).Select(token => data.Vocabulary![(int)token].ToString()));
        return new ReportSection("What it writes",
        [
            new ParagraphBlock(
                $"Given the first {Math.Min(PromptCharacters, data.SampleShape[0])} characters of {data.Name}, it went on so "
                + "(temperature 1, seed 0); 'lfp generate' writes more."),
            new CodeBlock("text", prompt + string.Concat(new TextGenerator(predictor).Continue(prompt).Take(WrittenCharacters))),
        ]);
    }

    private static ReportSection Missing(string why) => new("The model", [new NoticeBlock(why)]);

    private static string SplitOf(Experiment experiment)
        => experiment.Test is null ? "the validation split (the data has no test split)" : "the test split";
}
