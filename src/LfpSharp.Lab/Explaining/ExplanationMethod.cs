using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Explaining;

/// <summary>How an output is taken back to the inputs.</summary>
/// <param name="Name">What commands and pages call it.</param>
public abstract record ExplanationMethod(string Name)
{
    /// <summary>The name of the method that is taken where none is asked for; <c>docs/explaining.md</c> says why.</summary>
    public const string Default = "epsilon";

    private const string BoxName = "epsilon-gamma-box", MagnitudeName = "gradient-magnitude", GradientName = "gradient";

    /// <summary>The names that <see cref="Named"/> knows: the composites of recipes, and the gradient.</summary>
    public static IReadOnlyList<string> Names
        => [.. Choices.Of(typeof(CompositeOptions))!.Select(choice => choice.Name), GradientName, MagnitudeName];

    /// <summary>The method of that name for samples of a format.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="format">Says between which values normalized inputs lie, which <c>epsilon-gamma-box</c> asks for.</param>
    /// <param name="reference">From where the outputs of activations are measured.</param>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public static ExplanationMethod Named(
        string name, InputFormat format, ActivationReference reference = ActivationReference.ZeroOutput)
    {
        ArgumentNullException.ThrowIfNull(format);
        switch (name)
        {
            case GradientName:
                return new GradientTimesInput();
            case MagnitudeName:
                return new GradientMagnitude();
            case var _ when !Names.Contains(name):
                throw new UnknownNameException("composite", name, Names);
        }

        var options = name == BoxName ? Box(format) : Choices.Create<CompositeOptions>("composite", name);
        return new Rules(
            name, (options is StabilizedCompositeOptions stabilized ? stabilized with { Reference = reference } : options).Create());
    }

    /// <summary>The lowest and the highest value that a normalized input can have, over all channels.</summary>
    /// <param name="format">The samples' format; pixels lie between 0 and the greatest value, numbers of a table on both sides.</param>
    public static (double Low, double High) Bounds(InputFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        var least = format.Shape.Count == 1 ? -format.Greatest : 0;
        var ends = format.Scale.Zip(
            format.Shift, (scale, shift) => (At: (scale * least) + shift, End: (scale * format.Greatest) + shift)).ToList();
        return (ends.Min(pair => Math.Min(pair.At, pair.End)), ends.Max(pair => Math.Max(pair.At, pair.End)));
    }

    private static EpsilonGammaBoxOptions Box(InputFormat format)
        => Bounds(format) is var (low, high) ? new EpsilonGammaBoxOptions(low, high) : throw new InvalidOperationException();

    /// <summary>Feedback propagation by the rules of a composite: the output enters as its own reward.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Composite">Which layer gets which rule.</param>
    public sealed record Rules(string Name, Composite Composite) : ExplanationMethod(Name);

    /// <summary>The plain gradient of the output times the input, <c>r_i = x_i ∂o/∂x_i</c>.</summary>
    public sealed record GradientTimesInput() : ExplanationMethod(GradientName);

    /// <summary>The magnitude of the plain gradient, <c>r_i = |∂o/∂x_i|</c> (Simonyan, Vedaldi, Zisserman, 2013).</summary>
    public sealed record GradientMagnitude() : ExplanationMethod(MagnitudeName);
}
