using LfpSharp.Composites;
using LfpSharp.Lab.Models;
using LfpSharp.Propagation;
using LfpSharp.Verification;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Testing.Laws;

/// <summary>
/// The laws that feedback obeys on every model: no reward gives none, it is linear in the reward, it does not depend on the order of a
/// batch, that of a batch is the sum over its samples, and every layer accounts for its reward. Rewards are drawn from a seed.
/// </summary>
/// <remarks>
/// The model is in evaluation mode while a law is checked: batch statistics couple samples, and dropout draws. Afterwards modes and
/// gradients are what they were. Use a model in float64: in float32 rounding at pre-activations near 0 hides small faults.
/// </remarks>
/// <example><code>
/// using var model = nn.Sequential(nn.Linear(4, 8, dtype: ScalarType.Float64), nn.ReLU(), nn.Linear(8, 3, dtype: ScalarType.Float64));
/// new FeedbackLaws(model, Composite.Epsilon().With&lt;Linear&gt;(new MyRule()), torch.randn([5, 4], ScalarType.Float64)).Check();
/// </code></example>
public sealed class FeedbackLaws
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly Composite composite;
    private readonly Tensor inputs;

    /// <summary>Names what the laws are checked on.</summary>
    /// <param name="model">The model, [N, ...] to [N, ...]; not owned.</param>
    /// <param name="composite">Which layer gets which rule.</param>
    /// <param name="inputs">A batch of two samples or more; not owned.</param>
    /// <exception cref="ArgumentException">There are fewer than two samples, so that a batch has no order.</exception>
    public FeedbackLaws(nn.Module<Tensor, Tensor> model, Composite composite, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(composite);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.dim() == 0 || inputs.shape[0] < 2)
        {
            throw new ArgumentException(
                $"The inputs have shape [{string.Join(", ", inputs.shape)}]; laws need a batch of two samples or more.", nameof(inputs));
        }

        (this.model, this.composite, this.inputs) = (model, composite, inputs);
        Tolerance = inputs.dtype == ScalarType.Float64 ? 1e-9 : 1e-3;
    }

    /// <summary>Decides the rewards that are drawn.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// The difference that rounding may cause, relative to the greatest feedback of the parameter; 1e-9 for inputs in float64, else 1e-3.
    /// </summary>
    public double Tolerance { get; init; }

    /// <summary>Checks all laws.</summary>
    /// <returns>Where the reward went; <see cref="ConservationReport.Notes"/> says what ends by the definition of a rule.</returns>
    /// <exception cref="LawBrokenException">A law does not hold, or no parameter got feedback, so that the laws say nothing.</exception>
    /// <exception cref="MissingRuleException">A layer has no rule.</exception>
    public ConservationReport Check()
    {
        CheckZero();
        CheckLinearity();
        CheckOrder();
        CheckSum();
        return CheckConservation();
    }

    /// <summary><c>φ(0) = 0</c>: zero reward gives zero feedback, to the last bit.</summary>
    /// <exception cref="LawBrokenException">A parameter got feedback.</exception>
    public void CheckZero() => Run(random =>
    {
        using var zero = zeros_like(random());
        LawBreaches.Compare(
            "zero reward gives zero feedback",
            "a rule adds something that does not come from the reward",
            tolerance: 0,
            [.. Feedback(inputs, zero).Select(found => new FeedbackPair(found.Name, zeros_like(found.Value), found.Value))]);
    });

    /// <summary><c>φ(2r − 3q) = 2φ(r) − 3φ(q)</c>: feedback is linear in the reward.</summary>
    /// <exception cref="LawBrokenException">A parameter's feedback is not, or no parameter got any.</exception>
    public void CheckLinearity() => Run(random =>
    {
        var (first, second) = (random(), random());
        var together = Feedback(inputs, (2 * first) - (3 * second));
        var apart = LearningFrom(first).Zip(Feedback(inputs, second), (a, b) => (2 * a.Value, 3 * b.Value));
        LawBreaches.Compare(
            "feedback is linear in the reward",
            "a rule uses the reward otherwise than as a factor (a power, a bound, a sign)",
            Tolerance,
            [.. together.Zip(apart, (sum, parts) => new FeedbackPair(sum.Name, parts.Item1 - parts.Item2, sum.Value)
            {
                Size = LawBreaches.Greatest(parts.Item1) + LawBreaches.Greatest(parts.Item2),
            })]);
    });

    /// <summary>The same samples in another order give the same feedback.</summary>
    /// <exception cref="LawBrokenException">A parameter's feedback depends on the order, or no parameter got any.</exception>
    public void CheckOrder() => Run(random =>
    {
        var reward = random();
        var turned = arange(inputs.shape[0] - 1, -1, -1, device: inputs.device);
        LawBreaches.Compare(
            "feedback does not depend on the order of the batch",
            "a rule looks at where in the batch a sample lies",
            Tolerance,
            [.. LearningFrom(reward).Zip(Feedback(inputs[turned], reward[turned]), FeedbackPair.Of)]);
    });

    /// <summary>The feedback of a batch is the sum of the feedback of its samples, each alone.</summary>
    /// <exception cref="LawBrokenException">A parameter's feedback is not, or no parameter got any.</exception>
    public void CheckSum() => Run(random =>
    {
        var reward = random();
        var alone = Enumerable.Range(0, (int)inputs.shape[0])
            .Select(n => Feedback(inputs[n..(n + 1)], reward[n..(n + 1)]))
            .Aggregate((sum, next) => [.. sum.Zip(next, (a, b) => (a.Name, a.Value + b.Value))]);
        LawBreaches.Compare(
            "the feedback of a batch is the sum over its samples",
            "a rule lets the samples of a batch act on each other (a mean over the batch, a norm)",
            Tolerance,
            [.. alone.Zip(LearningFrom(reward), FeedbackPair.Of)]);
    });

    /// <summary>Every layer passes its reward on, or its bias or stabilizer takes it, as <see cref="Verify"/> measures.</summary>
    /// <returns>Where the reward went; <see cref="ConservationReport.Notes"/> says what ends by the definition of a rule.</returns>
    /// <exception cref="LawBrokenException">Reward is lost or made where the layer's rule does not say so.</exception>
    public ConservationReport CheckConservation()
    {
        ConservationReport? report = null;
        Run(random =>
        {
            var reward = random();
            report = Verify.Run(model, composite, () => model.call(inputs), _ => reward);
            LawBreaches.Check(report);
        });
        return report!;
    }

    private void Run(Action<Func<Tensor>> law)
    {
        using var scope = NewDisposeScope();
        using var evaluation = new EvaluationMode(model);
        using var held = new HeldGradients(model);
        using var generator = new Generator((ulong)Seed, inputs.device);
        Tensor outputs;
        using (no_grad())
            outputs = model.call(inputs);
        using var grad = enable_grad();
        law(() => randn(outputs.shape, dtype: outputs.dtype, device: outputs.device, generator: generator));
    }

    // A law that holds because nothing learns is none.
    private List<(string Name, Tensor Value)> LearningFrom(Tensor reward)
    {
        var feedback = Feedback(inputs, reward);
        return feedback.Any(found => LawBreaches.Greatest(found.Value) > 0) ? feedback : throw LawBreaches.Nothing();
    }

    private List<(string Name, Tensor Value)> Feedback(Tensor batch, Tensor reward)
    {
        using var lfp = new FeedbackPropagation(model, composite);
        lfp.Propagate(model.call(batch), reward);
        return [.. model.named_parameters()
            .Where(named => named.parameter.grad is not null).Select(named => (named.name, -named.parameter.grad!))];
    }
}
