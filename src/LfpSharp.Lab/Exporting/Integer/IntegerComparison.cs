using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>How far a file in whole numbers does what the network does that it was written from.</summary>
/// <param name="Samples">Samples that were compared.</param>
/// <param name="EqualDecisions">Of these, how many both give the same class.</param>
/// <param name="EqualCodes">Hidden activations that are of the same level in both.</param>
/// <param name="Codes">All hidden activations.</param>
/// <param name="NetworkRight">Samples whose class the network gives.</param>
/// <param name="FileRight">Samples whose class the file gives.</param>
public sealed record IntegerComparison(int Samples, int EqualDecisions, long EqualCodes, long Codes, int NetworkRight, int FileRight)
{
    private const int AtOnce = 64;

    // Sums of float64 near a threshold may fall on either side of it.
    private const double MostTies = 1e-5;

    /// <summary>
    /// Whether the hidden activations are the same, which those of a model in float64 are but for ties. In float32 more sums fall on the
    /// other side of a threshold: some 10⁻⁴ of a trained LeNet's.
    /// </summary>
    public bool IsExact => Codes - EqualCodes <= MostTies * Codes;

    /// <summary>Reads the file and runs samples through both.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model that was written, in float32 or float64; it computes in that.</param>
    /// <param name="data">Samples with classes, normalized as the model wants them; raw values are whole numbers from 0 to 255.</param>
    /// <param name="most">How many of them, from the first.</param>
    /// <param name="cancellation">Ends the comparison by an exception.</param>
    /// <exception cref="ArgumentException">A raw value is no such number, or the samples have no classes.</exception>
    /// <exception cref="Formats.InvalidFileException">The file is damaged.</exception>
    public static IntegerComparison Of(
        string path, nn.Module<Tensor, Tensor> model, LabeledData data, int most = int.MaxValue, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        if (!data.HasClasses)
            throw new ArgumentException("The samples have no classes, of which a network in whole numbers says one. Leave --integer out.");
        using var interpreter = new IntegerInterpreter(path);
        var raw = data.With(Normalization.Of(data, InputScaling.None));
        using var mode = new EvaluationMode(model);
        using var noGrad = no_grad();
        var found = new IntegerComparison(0, 0, 0, 0, 0, 0);
        foreach (var indices in Enumerable.Range(0, Math.Min(most, data.Count)).Chunk(AtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (batch, samples) = (data.Gather(indices), IntegerInterpreter.Pixels(raw.Gather(indices).Inputs));
            var inputs = model.parameters().First().dtype == ScalarType.Float64 ? Exact(samples, data.Normalization) : batch.Inputs;
            found = found.With(interpreter, model, samples, inputs, batch.Labels);
        }

        return found;
    }

    private static Tensor Exact(Tensor samples, Normalization normalization)
    {
        long[] spread = [-1, .. samples.shape.Skip(2).Select(_ => 1L)];
        return (samples * tensor(normalization.Scale.ToArray()).reshape(spread)) + tensor(normalization.Shift.ToArray()).reshape(spread);
    }

    private IntegerComparison With(
        IntegerInterpreter interpreter, nn.Module<Tensor, Tensor> model, Tensor samples, Tensor inputs, Tensor labels)
    {
        var (levels, removals) = (new Dictionary<string, Tensor>(), new List<Action>());
        Tensor outputs;
        try
        {
            foreach (var (path, module) in model.named_modules())
            {
                if (module is nn.Module<Tensor, Tensor> layer && IntegerNetwork.Steps(layer) is { } steps)
                {
                    removals.Add(layer.register_forward_hook((_, _, output) =>
                    {
                        levels[IntegerNetwork.NameOf(path)] = (output * steps).round().to(ScalarType.Int64);
                        return output;
                    }).remove);
                }
            }

            outputs = model.call(inputs);
        }
        finally
        {
            removals.ForEach(remove => remove());
        }

        var computed = interpreter.Run(samples, ["class", .. levels.Keys]);
        var (wanted, given) = (outputs.argmax(1), computed[0]);
        return new IntegerComparison(
            Samples + (int)labels.shape[0],
            EqualDecisions + Count(wanted.eq(given)),
            EqualCodes + computed.Skip(1).Zip(levels.Values, (one, other) => (long)Count(one.eq(other))).Sum(),
            Codes + levels.Values.Sum(values => values.NumberOfElements),
            NetworkRight + Count(wanted.eq(labels)),
            FileRight + Count(given.eq(labels)));
    }

    private static int Count(Tensor holds) => (int)holds.sum().item<long>();
}
