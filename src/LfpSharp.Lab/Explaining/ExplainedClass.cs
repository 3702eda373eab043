using System.Globalization;
using LfpSharp.Lab.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining;

/// <summary>Which class's output is explained.</summary>
public abstract record ExplainedClass
{
    private ExplainedClass()
    {
    }

    /// <summary>Whether it takes the samples' true classes to tell.</summary>
    public virtual bool NeedsLabels => false;

    /// <summary>The class of that name, or one of <c>predicted</c>, <c>true</c> and <c>contrast</c>.</summary>
    /// <param name="text">The name of a class, else its number from 0; or one of the three words, which go before names.</param>
    /// <param name="classes">The names of the classes, by output.</param>
    /// <exception cref="UnknownNameException">It is none of these.</exception>
    /// <exception cref="ArgumentException">It is a number that no class has.</exception>
    public static ExplainedClass Parse(string text, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        return text switch
        {
            "predicted" => new Predicted(),
            "true" => new True(),
            "contrast" => new Contrast(),
            _ when classes.Index().Where(item => item.Item == text).Select(item => (int?)item.Index).FirstOrDefault() is { } place
                => new Given(place),
            _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < classes.Count
                => new Given(number),
            _ when int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) => throw new ArgumentException(
                $"There is no class '{text}': expected the number of a class from 0 to {classes.Count - 1}, its name, or predicted, true "
                    + "or contrast."),
            _ => throw new UnknownNameException("class", text, ["predicted", "true", "contrast", .. classes]),
        };
    }

    /// <summary>The class that is explained of each sample.</summary>
    /// <param name="outputs">[N, C].</param>
    /// <param name="labels">The true classes, int64 [N]; null where nobody knows them.</param>
    /// <returns>int64 [N]; the caller's.</returns>
    internal abstract Tensor Of(Tensor outputs, Tensor? labels);

    /// <summary>How much each output counts: 1 for the class, −1 for what it is set against, 0 for the others.</summary>
    /// <returns>[N, C], of the outputs' type; the caller's.</returns>
    internal virtual Tensor Weights(Tensor outputs, Tensor? labels) => OneHot(Of(outputs, labels), outputs);

    private static Tensor OneHot(Tensor classes, Tensor outputs)
        => zeros_like(outputs).scatter_(1, classes.unsqueeze(1), ones_like(outputs));

    /// <summary>The class of the largest output.</summary>
    public sealed record Predicted : ExplainedClass
    {
        /// <inheritdoc/>
        public override string ToString() => "the predicted class";

        internal override Tensor Of(Tensor outputs, Tensor? labels) => outputs.argmax(1);
    }

    /// <summary>The true class.</summary>
    public sealed record True : ExplainedClass
    {
        /// <inheritdoc/>
        public override bool NeedsLabels => true;

        /// <inheritdoc/>
        public override string ToString() => "the true class";

        internal override Tensor Of(Tensor outputs, Tensor? labels)
            => labels?.alias() ?? throw new ArgumentException(
                "The true class was to be explained, but the samples have no labels. Explain the predicted class, or name one.");
    }

    /// <summary>The class of the largest output against that of the second largest: what spoke for the one and not for the other.</summary>
    public sealed record Contrast : ExplainedClass
    {
        /// <inheritdoc/>
        public override string ToString() => "the predicted class against the runner-up";

        internal override Tensor Of(Tensor outputs, Tensor? labels) => outputs.argmax(1);

        internal override Tensor Weights(Tensor outputs, Tensor? labels)
        {
            using var scope = NewDisposeScope();
            var first = OneHot(outputs.argmax(1), outputs);
            var second = OneHot(outputs.masked_fill(first.to_type(ScalarType.Bool), double.NegativeInfinity).argmax(1), outputs);
            return (first - second).MoveToOuterDisposeScope();
        }
    }

    /// <summary>One class for all samples.</summary>
    /// <param name="Class">Its output's number, from 0.</param>
    public sealed record Given(int Class) : ExplainedClass
    {
        internal override Tensor Of(Tensor outputs, Tensor? labels)
            => Class >= 0 && Class < outputs.shape[1]
                ? full(outputs.shape[0], (long)Class, ScalarType.Int64, outputs.device)
                : throw new ArgumentException(
                    FormattableString.Invariant($"Class {Class} was to be explained, but the model has {outputs.shape[1]} outputs, ")
                        + FormattableString.Invariant($"0 to {outputs.shape[1] - 1}."));
    }
}
