using LfpSharp.Gates;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Spiking.Learning;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining;

/// <summary>Why a run decided as it did: samples with what spoke for their classes, and whether that matters to the model.</summary>
public sealed record RunExplanation
{
    /// <summary>The page's file.</summary>
    public const string PageName = "explanation.html";

    /// <summary>The file of relevances as numbers.</summary>
    public const string TensorsName = "relevance.safetensors";

    private const int BatchSize = 8;

    /// <summary>The file of a sample's picture.</summary>
    /// <param name="number">The sample's number, from 0.</param>
    public static string PictureName(int number) => FormattableString.Invariant($"sample-{number:d3}.png");

    /// <summary>The run's folder.</summary>
    public required string Run { get; init; }

    /// <summary>What was asked.</summary>
    public required RunExplanationOptions Options { get; init; }

    /// <summary>The method by which it was explained.</summary>
    public required string Method { get; init; }

    /// <summary>What the model takes and gives.</summary>
    public required InputFormat Format { get; init; }

    /// <summary>Which class was explained, in words.</summary>
    public required string Explained { get; init; }

    /// <summary>The names of a table's columns; empty where there are none.</summary>
    public required IReadOnlyList<string> FeatureNames { get; init; }

    /// <summary>What removed inputs became, in words.</summary>
    public required string Baseline { get; init; }

    /// <summary>The samples.</summary>
    public IReadOnlyList<ExplainedSample> Samples { get; init; } = [];

    /// <summary>What arrived at the layers over all samples; empty where the method does not go by layers.</summary>
    public IReadOnlyList<LayerRelevance> Layers { get; init; } = [];

    /// <summary>The sum of the magnitudes of the rewards that entered at the outputs.</summary>
    public double Entered { get; init; }

    /// <summary>The removal curves, the explanation's own first; empty where none were measured.</summary>
    public IReadOnlyList<RemovalCurve> Curves { get; init; } = [];

    /// <summary>What a reader must know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Explains samples of a run and writes a folder: a picture a sample, the relevances, one page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="options">What is explained, and how.</param>
    /// <param name="folder">The folder to write; made where it is not there, and files of these names replaced.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="note">Told what a user must know of how files were taken, a sentence each.</param>
    /// <param name="cancellation">Ends the work by an exception; what is done until then is in the folder.</param>
    /// <exception cref="UnknownNameException">There is no such method or class.</exception>
    /// <exception cref="ArgumentException">Fewer than one sample; the true class of files; or the method is not for the model.</exception>
    /// <exception cref="InvalidFileException">The run, or a file of samples, is not what it should be.</exception>
    public static RunExplanation Write(
        RunFolder run,
        RunExplanationOptions options,
        string folder,
        IProgress<ExplanationProgress>? progress = null,
        Action<string>? note = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(folder);
        if (options.Samples < 1)
            throw new ArgumentException(FormattableString.Invariant($"--samples is {options.Samples}, but must be at least 1."));
        var name = options.Method;
        if (!ExplanationMethod.Names.Contains(name))
            throw new UnknownNameException("composite", name, ExplanationMethod.Names);
        using var predictor = Predictor.Load(run);
        var format = predictor.Format;
        if (format.HasSeveralLabels)
        {
            throw new ArgumentException("The run tells several labels, of which any may hold, and an explanation is of a class or a "
                + "number. 'lfp why' says why a single weight changes.");
        }

        if (format.Targets is [{ Name: var only }] && options.Class != RunExplanationOptions.Predicted)
        {
            throw new ArgumentException($"--class is {options.Class}, but the run predicts the number '{only}' and no class. Leave it "
                + "out: the number is explained.");
        }

        var explained = ExplainedClass.Parse(options.Class, format.OutputNames);
        if (explained.NeedsLabels && options.Input is not null)
        {
            throw new ArgumentException($"--class {options.Class} needs samples whose classes are known, and '{options.Input}' gives none. "
                + "Name the class, or leave the file out to take samples of the run's own data.");
        }

        if (format.Targets.Count > 1 && explained is not ExplainedClass.Given)
        {
            throw new ArgumentException($"The run predicts {format.Targets.Count} numbers, and one is explained at a time. Name it by "
                + $"--class: {string.Join(", ", format.OutputNames)}.");
        }

        var method = ExplanationMethod.Named(name, format, ReferenceOf(run.Recipe.Rule));
        using var explainer = new Explainer(predictor.Model, method, FeedbackOf(run.Recipe.Rule));
        var vocabulary = format.Vocabulary;
        using var samples = options.Input is { } input
            ? vocabulary is null
                ? RunSamples.OfFiles(input, format, options.Samples, options.Invert, note)
                : RunSamples.OfText(input, format, vocabulary, options.Samples)
            : RunSamples.OfData(run, format, options.Samples, options.DataDirectory, cancellation);
        Directory.CreateDirectory(folder);
        var empty = new RunExplanation
        {
            Run = run.Path,
            Options = options,
            Method = name,
            Format = format,
            Explained = (format.Targets.Count, explained) switch
            {
                (1, _) => "the predicted number",
                ( > 1, ExplainedClass.Given number) => $"the number {format.OutputNames[number.Class]}",
                (_, ExplainedClass.Given given) => $"class {format.Classes[given.Class]}",
                _ => explained.ToString(),
            },
            FeatureNames = samples.FeatureNames,
            Baseline = samples.BaselineText,
            Notes = [.. NotesOf(name, predictor.Model), .. NotesOf(format, options)],
        };
        var files = new ExplanationFiles(folder);
        using var parts = new ExplanationParts();
        var made = Explain(empty, explainer, explained, samples, parts, files, progress, cancellation);
        files.WriteTensors(made, parts);
        files.WritePage(made);
        cancellation.ThrowIfCancellationRequested();
        if (!options.Faithfulness || format.Targets.Count > 0)
            return made;
        explainer.Dispose();
        made = made with
        {
            Curves = Measure(predictor.Model, vocabulary is not null, name, samples, parts, explained, progress, cancellation),
        };
        files.WritePage(made);
        return made;
    }

    // Stops, rather than throws, when cancelled: what is done is written.
    private static RunExplanation Explain(
        RunExplanation empty,
        Explainer explainer,
        ExplainedClass explained,
        RunSamples samples,
        ExplanationParts parts,
        ExplanationFiles files,
        IProgress<ExplanationProgress>? progress,
        CancellationToken cancellation)
    {
        List<ExplainedSample> done = [];
        IReadOnlyList<LayerRelevance> layers = [];
        var count = (int)samples.Inputs.shape[0];
        for (var first = 0; first < count && !(cancellation.IsCancellationRequested && done.Count > 0); first += BatchSize)
        {
            using var scope = NewDisposeScope();
            var end = Math.Min(count, first + BatchSize);
            var inputs = samples.Inputs[first..end];
            var explanation = explainer.Explain(inputs, explained, samples.Labels?[first..end]);
            layers = layers.Count == 0 ? explanation.Layers : [.. layers.Zip(explanation.Layers, (a, b) => a.Plus(b))];
            parts.Add(inputs, explanation);
            foreach (var sample in ExplanationParts.Read(empty.Format, samples, first, inputs, explanation))
            {
                files.WritePicture(done.Count, sample, empty);
                done.Add(sample);
                progress?.Report(new ExplanationProgress("explaining", done.Count, count));
            }
        }

        return empty with { Samples = done, Layers = layers, Entered = parts.Entered };
    }

    private static List<RemovalCurve> Measure(
        nn.Module<Tensor, Tensor> model,
        bool isText,
        string name,
        RunSamples samples,
        ExplanationParts parts,
        ExplainedClass explained,
        IProgress<ExplanationProgress>? progress,
        CancellationToken cancellation)
    {
        var inputs = samples.Inputs;
        var scored = isText ? new LastPlace(model, inputs.shape[1]) : model;
        List<RemovalCurve> curves =
            [Faithfulness.Measure(name, scored, inputs, parts.Relevance, parts.Classes, samples.Baseline, progress, cancellation)];
        ExplanationMethod[] gradients = model is SpikingModel
            ? [] : [new ExplanationMethod.GradientTimesInput(), new ExplanationMethod.GradientMagnitude()];
        foreach (var gradient in gradients.Where(gradient => gradient.Name != name))
        {
            using var scope = NewDisposeScope();
            using var explainer = new Explainer(model, gradient);
            var relevance = cat([.. inputs.split(BatchSize).Index().Select(
                part => explainer.Explain(
                    part.Item, explained, samples.Labels?.narrow(0, part.Index * BatchSize, part.Item.shape[0])).Relevance)]);
            curves.Add(Faithfulness.Measure(
                gradient.Name, scored, inputs, relevance, parts.Classes, samples.Baseline, progress, cancellation));
        }

        curves.Add(Faithfulness.Random(scored, inputs, parts.Classes, samples.Baseline, progress, cancellation));
        return curves;
    }

    internal static ActivationReference ReferenceOf(RuleOptions rule) => rule switch
    {
        LfpEpsilonOptions epsilon => epsilon.Measured,
        LfpOptions { Composite: StabilizedCompositeOptions composite } => composite.Measured,
        _ => ActivationReference.ZeroOutput,
    };

    internal static SpikeFeedback? FeedbackOf(RuleOptions rule)
        => rule is SpikeFeedbackOptions options ? new SpikeFeedback(options.Epsilon, options.Share) : null;

    private static IEnumerable<string> NotesOf(InputFormat format, RunExplanationOptions options)
        => format.Targets.Count > 0 && options.Faithfulness
            ? ["There is no removal curve: its score is the softmax of a class, and the run predicts a number."]
            : [];

    private static List<string> NotesOf(string method, nn.Module model)
    {
        List<string> notes = [];
        if (model is SpikingModel)
        {
            notes.Add("The network spikes: the spikes of the class's neuron entered as its reward and were taken back through all layers "
                + "and steps. Reward is not conserved on that way, and what the layers took is not recorded.");
        }
        else if (method.EndsWith("-flat", StringComparison.Ordinal)
            && model.modules().FirstOrDefault(layer => layer is Linear or Convolution or Embedding) is Linear)
        {
            notes.Add($"The first layer is linear, and by the flat rule of '{method}' each of its inputs is given the same: the relevances "
                + "say nothing. Use another composite, such as epsilon.");
        }

        return notes;
    }
}
