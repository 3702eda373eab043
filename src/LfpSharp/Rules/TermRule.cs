using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// Base of rules that share reward out by terms: passes of the layer with changed inputs and parameters. For linear layers and
/// convolutions, transposed ones too.
/// </summary>
/// <remarks>
/// <para>With the terms k of the rule, <c>z_k = w_k x_k + b_k</c>, and s_k what their sum says (<see cref="TermSum"/>):</para>
/// <code>
/// message of a connection    m_ij = Σ_k q_k x_k,i w_k,ij s_k,j
/// reward of an input         r_i  = Σ_j m_ij
/// feedback of a parameter    φ(w_ij) = sgn(w_ij) Σ_batch m_ij,   φ(b_j) = sgn(b_j) Σ_batch Σ_k q_k b_k,j s_k,j
/// </code>
/// <para>A weight gets what its own connection was given: for the ε rule, of one unchanged term, this is <c>|w| Σ a s</c>. A parameter
/// that is 0 gets nothing.</para>
/// <para>In density form <c>c_i = r_i / x_i</c>. Where the inputs of a term are not 0 where those of the layer are (a constant in their
/// place), reward goes to inputs of activation 0 as well, which have no density. It then enters the layer below as at the output
/// neurons, <c>s = r / stab(z)</c>. Below anything else than a layer that a rule connects, with activations or layers that only move
/// values about between, the reward of an input of 0 ends.</para>
/// <para>Each term costs one pass forwards, and backwards one for the inputs where something below them asks, and one for the
/// weights where they learn. A term whose inputs are all 0 is left out.</para>
/// <para>Source: the rules are those of layer-wise relevance propagation (Montavon et al., Layer-Wise Relevance Propagation: An
/// Overview, 2019); the feedback is the ε rule's of Weber et al., TMLR 2025, said for messages.</para>
/// </remarks>
/// <example><code>
/// sealed record PositiveWeightsRule(double Gamma) : TermRule
/// {
///     protected override IReadOnlyList&lt;TermSum&gt; Sums => [new(new Term(Weight: Strengthened, Bias: Strengthened))];
///
///     private Tensor Strengthened(Tensor w) => w + (Gamma * Change.Positive(w));
/// }
/// var composite = Composite.Epsilon().With&lt;Linear&gt;(new PositiveWeightsRule(0.25));
/// </code></example>
public abstract record TermRule : Rule
{
    /// <summary>For a rule of one's own.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    protected TermRule(double epsilon = Gate.DefaultEpsilon) => Epsilon = CheckedStabilizer(epsilon);

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    /// <summary>The terms, those that share a divisor together.</summary>
    protected abstract IReadOnlyList<TermSum> Sums { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override bool LeavesGateToActivation => true;

    /// <inheritdoc/>
    protected internal override bool GivesBiasItsShare => false;

    /// <inheritdoc/>
    protected internal override string? LossByDefinition(nn.Module layer)
        => "the rule's changed biases and its stabilizer take their own part";

    /// <inheritdoc/>
    protected internal sealed override Tensor Connect(LayerCall call)
    {
        using var scope = NewDisposeScope();
        var layer = AffineLayer.Of(call);
        var sums = Sums;
        var reachesZero = sums.Any(sum => sum.Terms.Any(term => ReachesZero(term, call.Inputs[0])));
        Tensor[] preActivations = [.. sums.Select(sum => PreActivation(call, layer, sum, reachesZero))];
        var connected = sums is [{ Factor: 1, Where: null }]
            ? call.ConnectToPreActivation(preActivations[0], Epsilon)
            : call.ConnectToReward(
                preActivations,
                [.. preActivations, call.Output],
                (saved, reward) => [.. sums.Select((sum, g) => Normalized(sum, reward, saved[g], saved[^1]))]);
        return ReferenceEquals(connected, call.Output) ? connected : connected.MoveToOuterDisposeScope();
    }

    // s = p · r / S(z) at the outputs that are meant
    private Tensor Normalized(TermSum sum, Tensor reward, Tensor preActivation, Tensor output)
    {
        using var scope = NewDisposeScope();
        var normalized = Gate.Normalize(sum.Factor == 1 ? reward : reward * sum.Factor, preActivation, Epsilon);
        if (sum.Where is { } isMeant)
            normalized = normalized.masked_fill(isMeant(output).logical_not(), 0);
        return normalized.MoveToOuterDisposeScope();
    }

    // Σ_k q_k z_k
    private static Tensor PreActivation(LayerCall call, AffineLayer layer, TermSum sum, bool reachesZero)
    {
        var bias = ChangedBias(call, layer, sum);
        Tensor? total = null;
        foreach (var term in sum.Terms)
        {
            var input = call.Inputs[0];
            if (term.Input is not null || reachesZero)
            {
                var changed = Changed(input, term.Input);
                if (!ReferenceEquals(term, sum.Terms[0]) && changed.count_nonzero().item<long>() == 0)
                    continue;
                input = call.ConnectInput(changed, reachesZero);
            }

            var weight = term.Weight is { } change ? call.ConnectParameter(layer.Weight, change(layer.Weight.detach())) : layer.Weight;
            var z = layer.Apply(input, weight, term.Factor == 1 ? bias : null);
            if (term.Factor == 1)
                bias = null;
            else
                z = z * term.Factor;
            total = total is null ? z : total + z;
        }

        return bias is null ? total! : total! + layer.Broadcast(bias);
    }

    // Σ_k q_k b_k as one changed bias: all terms of a sum have the same s.
    private static Tensor? ChangedBias(LayerCall call, AffineLayer layer, TermSum sum)
    {
        if (layer.Bias is not { } bias || sum.Terms.All(term => term.Bias == Change.Zero))
            return null;
        if (sum.Terms is [{ Bias: null, Factor: 1 }])
            return bias;
        using var scope = NewDisposeScope();
        var changed = sum.Terms.Where(term => term.Bias != Change.Zero)
            .Select(term => Changed(bias, term.Bias) * term.Factor).Aggregate((total, part) => total + part);
        return call.ConnectParameter(bias, changed).MoveToOuterDisposeScope();
    }

    private static Tensor Changed(Tensor values, Func<Tensor, Tensor>? change)
        => change is null ? values.detach() : change(values.detach());

    private static bool ReachesZero(Term term, Tensor input)
    {
        if (term.Input is not { } change)
            return false;
        using var scope = NewDisposeScope();
        return change(zeros([1, .. input.shape[1..]], input.dtype, input.device)).count_nonzero().item<long>() > 0;
    }
}
