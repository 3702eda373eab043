namespace LfpSharp.Testing.Twins;

/// <summary>
/// <c>a_j = max over i in window j of a_i</c>; the reward of an output goes, unchanged, to the input that won (the first of equals).
/// </summary>
/// <param name="windows">For each output the indices of its inputs.</param>
public sealed class ScalarMaxPool(IReadOnlyList<IReadOnlyList<int>> windows) : IScalarLayer
{
    private double[] a = [];

    /// <inheritdoc/>
    public double[] Forward(double[] input)
    {
        a = input;
        return [.. windows.Select(window => window.Max(i => a[i]))];
    }

    /// <inheritdoc/>
    public double[] Backward(double[] reward, Func<double, double> stabilize)
    {
        ArgumentNullException.ThrowIfNull(reward);
        var passed = new double[a.Length];
        for (var j = 0; j < windows.Count; j++)
            passed[windows[j].MaxBy(i => a[i])] += reward[j];
        return passed;
    }
}
