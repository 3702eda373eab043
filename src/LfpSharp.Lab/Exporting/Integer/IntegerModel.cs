using System.Globalization;
using LfpSharp.Lab.Data.Samples;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>A network in whole numbers, read from its file, as a model to be scored; it has no parameters and does not learn.</summary>
public sealed class IntegerModel : nn.Module<Tensor, Tensor>
{
    private readonly IntegerInterpreter interpreter;
    private readonly Normalization normalization;
    private readonly double unit;

    /// <summary>Reads a file that <see cref="IntegerWriter"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="normalization">What samples go through before they reach the model; it is undone.</param>
    /// <exception cref="Formats.InvalidFileException">The file is damaged, or computes in floating point.</exception>
    public IntegerModel(string path, Normalization normalization)
        : base(nameof(IntegerModel))
    {
        ArgumentNullException.ThrowIfNull(normalization);
        this.normalization = normalization;
        interpreter = new IntegerInterpreter(path);
        unit = double.TryParse(
            interpreter.Metadata.GetValueOrDefault(IntegerWriter.UnitKey), CultureInfo.InvariantCulture, out var value) ? value : 1;
    }

    /// <summary>Scores times their unit, so outputs of the network that was written.</summary>
    /// <param name="input">Normalized samples, [N, ...].</param>
    /// <returns>float32 [N, classes].</returns>
    /// <exception cref="ArgumentException">A sample has raw values other than whole numbers from 0 to 255.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        long[] spread = [-1, .. input.shape.Skip(2).Select(_ => 1L)];
        var raw = (input - tensor(normalization.Shift.ToArray()).reshape(spread)) / tensor(normalization.Scale.ToArray()).reshape(spread);
        var scores = interpreter.Run(IntegerInterpreter.Pixels(raw), "scores")[0];
        return (scores.to(ScalarType.Float64) * unit).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            interpreter.Dispose();
        base.Dispose(disposing);
    }
}
