using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs.Prediction;

/// <summary>A trained model, ready to read samples. It needs the run's folder only, not the data.</summary>
public sealed class Predictor : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> model;

    private Predictor(nn.Module<Tensor, Tensor> model, InputFormat format) => (this.model, Format) = (model, format);

    /// <summary>What it takes and gives.</summary>
    public InputFormat Format { get; }

    /// <summary>The model in evaluation mode, with the best weights.</summary>
    public nn.Module<Tensor, Tensor> Model => model;

    /// <summary>Loads the best weights of a run.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="InvalidFileException">Manifest or weights are missing or damaged.</exception>
    public static Predictor Load(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var format =
            run.ReadManifest()?.Input
                ?? throw new InvalidFileException(
                    run.PathOf("manifest.json"),
                    "no description of the input",
                    "the manifest of a run",
                    "The run was stopped before it began, or the file was removed.");
        var data = run.Recipe.Data;
        format = format with
        {
            LabelColumn = data.Name == "csv" ? data.LabelColumn : null,
            ScalesImages = data is { Name: "image-folder", ImageSize: not null },
        };
        var model = run.Recipe.Build(format.Shape, format.Outputs);
        try
        {
            run.LoadBest(model);
            model.eval();
            return new Predictor(model, format);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Predicts the class of every sample of a tensor.</summary>
    /// <param name="samples">float32 [N, ...shape], normalized; not disposed.</param>
    /// <param name="top">How many classes to rank.</param>
    /// <remarks>Of a model that reads text, the next character at each place of each sample.</remarks>
    /// <exception cref="InvalidOperationException">The model predicts numbers, or several labels.</exception>
    public IReadOnlyList<ClassPrediction> Predict(Tensor samples, int top = 3)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (Format.Targets is [var target, ..])
            throw new InvalidOperationException($"The model predicts the number '{target.Name}' and no class. Call PredictNumbers.");
        if (Format.HasSeveralLabels)
            throw new InvalidOperationException("The model tells several labels, of which any may hold. Call PredictLabels.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        // A critic's value is no class.
        var scores = model.call(samples).narrow(1, 0, Format.Classes.Count);
        var (values, classes) = nn.functional.softmax(scores, 1).topk(Math.Min(top, Format.Classes.Count));
        var width = (int)classes.shape[1];
        var names = classes.data<long>().Select(index => Format.Classes[(int)index]);
        return [.. names.Zip(values.data<float>().Select(value => (double)value)).Chunk(width).Select(row => new ClassPrediction(row))];
    }

    /// <summary>Predicts the numbers of every sample of a tensor, each in its own unit.</summary>
    /// <param name="samples">float32 [N, ...shape], normalized; not disposed.</param>
    /// <returns>For each sample its numbers, in the order of the model's outputs.</returns>
    /// <exception cref="InvalidOperationException">The model tells classes apart, or labels.</exception>
    public IReadOnlyList<IReadOnlyList<double>> PredictNumbers(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (Format.Targets.Count == 0)
            throw new InvalidOperationException("The model tells classes or labels and predicts no number. Call Predict or PredictLabels.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return [.. Rows(model.call(samples)).Select(row => Format.Targets.Zip(row, (target, output) => target.ToNumber(output)).ToArray())];
    }

    /// <summary>Predicts of every sample of a tensor how likely each label holds, by the sigmoid of its output.</summary>
    /// <param name="samples">float32 [N, ...shape], normalized; not disposed.</param>
    /// <returns>For each sample a probability for each label; above a half it holds.</returns>
    /// <exception cref="InvalidOperationException">The model tells classes apart, or predicts numbers.</exception>
    public IReadOnlyList<IReadOnlyList<double>> PredictLabels(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (!Format.HasSeveralLabels)
            throw new InvalidOperationException("The model does not tell several labels. Call Predict or PredictNumbers.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return [.. Rows(model.call(samples).sigmoid())];
    }

    private IEnumerable<double[]> Rows(Tensor outputs)
        => outputs.to(ScalarType.Float64).data<double>().Chunk(Format.Outputs);

    /// <summary>Frees the model.</summary>
    public void Dispose() => model.Dispose();
}
