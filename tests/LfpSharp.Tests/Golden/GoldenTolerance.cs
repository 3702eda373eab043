using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Golden;

/// <summary>How closely values must agree with those of a golden file, by <c>‖difference‖ / ‖expected‖</c>.</summary>
internal sealed class GoldenTolerance
{
    private readonly GoldenFile file;
    private readonly double tolerance, largest, share;

    public GoldenTolerance(GoldenFile file, ScalarType type)
    {
        this.file = file;
        var isDouble = type == ScalarType.Float64;
        var reference = double.Parse(file.Metadata.GetValueOrDefault("float32.reference", "0"), CultureInfo.InvariantCulture);
        tolerance = isDouble ? 1e-9 : Math.Max(1e-4, 3 * reference);

        // Where feedback cancels by itself, as that of a bias in front of a batch norm, it is compared by absolute size.
        largest = file.Names.Where(IsFeedback).Max(name => file.Tensor(name).norm().item<double>());
        share = isDouble ? 1e-4 : 1e-2;
    }

    /// <summary>Compares a tensor with the file's of that name.</summary>
    public void Check(string name, Tensor actual)
    {
        var reference = file.Tensor(name).to(ScalarType.Float64);
        Assert.Equal(reference.shape, actual.shape);
        var distance = (reference - actual.to(ScalarType.Float64)).norm().item<double>();
        var size = reference.norm().item<double>();
        if (IsFeedback(name) && size < share * largest)
            size = largest;
        Assert.True(
            distance <= tolerance * size,
            $"{name}: ‖difference‖ = {distance:g3}, ‖expected‖ = {size:g3}, {distance / size:g3} and not {tolerance:g3}");
    }

    private static bool IsFeedback(string name) => name.StartsWith("feedback.", StringComparison.Ordinal);
}
