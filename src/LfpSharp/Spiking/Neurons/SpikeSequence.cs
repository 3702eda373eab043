using static TorchSharp.torch;

namespace LfpSharp.Spiking.Neurons;

/// <summary>What flows through a spiking network: values for T steps, either different at every step or shown unchanged.</summary>
/// <remarks>It refers to the tensor that it was made from and does not dispose it.</remarks>
public sealed class SpikeSequence
{
    private SpikeSequence(Tensor values, int steps, bool isConstant)
    {
        Values = values;
        Steps = steps;
        IsConstant = isConstant;
    }

    /// <summary>[T, N, ...], or [N, ...] where <see cref="IsConstant"/>.</summary>
    public Tensor Values { get; }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>Whether the same values are shown at every step; such an input is multiplied by the weights only once.</summary>
    public bool IsConstant { get; }

    /// <summary>N.</summary>
    public long BatchSize => Values.shape[IsConstant ? 0 : 1];

    /// <summary>The shape of one sample at one step.</summary>
    internal long[] SampleShape => Values.shape[(IsConstant ? 1 : 2)..];

    /// <summary>The same values at each of T steps: a constant current.</summary>
    /// <param name="values">[N, ...], floating point.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <exception cref="ArgumentException">The rank is below 2, the batch is empty, or the type is not floating point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no step.</exception>
    public static SpikeSequence Constant(Tensor values, int steps)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (steps < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(steps), steps,
                FormattableString.Invariant($"A spiking network was to run for T = {steps} steps; it needs at least one. Use e.g. 15."));
        }

        Check(values, 2, "[N, ...]: one row a sample");
        return new(values, steps, isConstant: true);
    }

    /// <summary>Values of their own for each step, such as a spike train.</summary>
    /// <param name="train">[T, N, ...], floating point; spikes are 0 and 1.</param>
    /// <exception cref="ArgumentException">
    /// The rank is below 3, there is no step or no sample, or the type is not floating point.
    /// </exception>
    public static SpikeSequence Train(Tensor train)
    {
        ArgumentNullException.ThrowIfNull(train);
        Check(train, 3, "[T, N, ...]: steps first, then samples. An input without steps is shown with SpikeSequence.Constant");
        return new(train, (int)train.shape[0], isConstant: false);
    }

    /// <summary>The values of one step, [N, ...].</summary>
    internal Tensor At(int step) => IsConstant ? Values : Values[step];

    /// <summary>The same kind of sequence with other values.</summary>
    internal SpikeSequence With(Tensor values) => new(values, Steps, IsConstant);

    /// <summary>Applies a module that knows no steps; what it does to a sample does not depend on the others.</summary>
    internal Tensor Apply(Func<Tensor, Tensor> module, Tensor values)
    {
        if (IsConstant)
            return module(values);
        var merged = module(values.flatten(0, 1));
        return merged.unflatten(0, Steps, BatchSize);
    }

    private static void Check(Tensor values, int rank, string expected)
    {
        if (values.dim() < rank || values.NumberOfElements == 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A spiking network's input has shape [{string.Join(", ", values.shape)}], expected ")
                + FormattableString.Invariant($"{expected}, with at least one of each."),
                nameof(values));
        }

        if (!values.is_floating_point())
        {
            throw new ArgumentException(
                $"A spiking network's input is {values.dtype}, expected a floating-point type. Convert it with .to(ScalarType.Float32).",
                nameof(values));
        }
    }
}
