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
    /// <exception cref="InvalidOperationException">The model predicts a number.</exception>
    public IReadOnlyList<ClassPrediction> Predict(Tensor samples, int top = 3)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (Format.Target is { } target)
            throw new InvalidOperationException($"The model predicts the number '{target.Name}' and no class. Call PredictNumbers.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        // A critic's value is no class.
        var scores = model.call(samples).narrow(1, 0, Format.Classes.Count);
        var (values, classes) = nn.functional.softmax(scores, 1).topk(Math.Min(top, Format.Classes.Count));
        var width = (int)classes.shape[1];
        var names = classes.data<long>().Select(index => Format.Classes[(int)index]);
        return [.. names.Zip(values.data<float>().Select(value => (double)value)).Chunk(width).Select(row => new ClassPrediction(row))];
    }

    /// <summary>Predicts the number of every sample of a tensor, in its own unit.</summary>
    /// <param name="samples">float32 [N, ...shape], normalized; not disposed.</param>
    /// <exception cref="InvalidOperationException">The model tells classes apart.</exception>
    public IReadOnlyList<double> PredictNumbers(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var target = Format.Target
            ?? throw new InvalidOperationException("The model tells classes apart and predicts no number. Call Predict.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return [.. model.call(samples).to(ScalarType.Float64).data<double>().Select(target.ToNumber)];
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => model.Dispose();
}
