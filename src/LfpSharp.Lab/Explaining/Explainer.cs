using LfpSharp.Canonizers;
using LfpSharp.Composites;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Propagation;
using LfpSharp.Spiking.Learning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining;

/// <summary>
/// Says of a model's inputs how much each spoke for an output: the output enters as its own reward, <c>r_c = o_c</c> and 0 elsewhere, and
/// what arrives at the inputs is their relevance.
/// </summary>
/// <remarks>
/// <para>While it lasts the model is in evaluation mode and its batch norms are merged into the layers before them
/// (<see cref="BatchNormCanonizer"/>); all is as it was on dispose. No <c>.grad</c> changes.</para>
/// <para>With the ε rule, ε → 0 and no biases relevance is conserved, <c>Σ_i r_i = o_c</c> (Bach et al., PLOS ONE 10(7), 2015); what
/// biases and stabilizers took of it stands in <see cref="Explanation.Layers"/>. Spiking models are explained by their own feedback, with
/// the spikes of the class's neuron (or its potential) as its reward: <c>r_i = x_i Σ_t c_it</c>.</para>
/// <para>Of a model whose inputs are numbers of tokens, the relevance of a token is the sum over its embedding: what its number is says
/// nothing. Of one that answers at each place of a text, [N · places, C], the answer at the last place is explained.</para>
/// </remarks>
/// <example><code>
/// using var explainer = new Explainer(model, Composite.EpsilonPlus());
/// using var explanation = explainer.Explain(images);
/// var relevance = explanation.Relevance;      // of the images' shape
/// </code></example>
public sealed class Explainer : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly ExplanationMethod method;
    private readonly SpikeFeedback feedback;
    private readonly Stack<IDisposable> scopes = new();
    private readonly FeedbackPropagation? propagation;
    private readonly Embedding? embedding;

    /// <summary>Prepares a model for explanations by a composite.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to <c>[N, C]</c>. It is not owned.</param>
    /// <param name="composite">Which layer gets which rule.</param>
    /// <exception cref="MissingRuleException">A layer has no rule.</exception>
    /// <exception cref="InvalidOperationException">A feedback propagation is attached to the model, or its norms are merged.</exception>
    public Explainer(nn.Module<Tensor, Tensor> model, Composite composite)
        : this(model, new ExplanationMethod.Rules("composite", composite))
    {
    }

    /// <summary>Prepares a model for explanations.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to <c>[N, C]</c>. It is not owned.</param>
    /// <param name="method">How its outputs are taken back to its inputs.</param>
    /// <param name="feedback">For spiking models, how reward goes through space and time; null for the usual way.</param>
    /// <exception cref="MissingRuleException">A layer has no rule.</exception>
    /// <exception cref="InvalidOperationException">A feedback propagation is attached to the model, or its norms are merged.</exception>
    /// <exception cref="ArgumentException">The model spikes, which the method cannot explain.</exception>
    public Explainer(nn.Module<Tensor, Tensor> model, ExplanationMethod method, SpikeFeedback? feedback = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(method);
        (this.model, this.method, this.feedback) = (model, method, feedback ?? new SpikeFeedback());
        embedding = model.modules().OfType<Embedding>().FirstOrDefault();
        if (model is SpikingModel && method.Name is not (SpikingMethod or "composite"))
        {
            throw new ArgumentException($"The model spikes, and '{method.Name}' does not go through spikes. Use '{SpikingMethod}', which "
                + "is feedback through space and time.");
        }

        try
        {
            scopes.Push(new EvaluationMode(model));
            if (method is not ExplanationMethod.Rules rules || model is SpikingModel)
                return;
            scopes.Push(new BatchNormCanonizer(model));
            propagation = new FeedbackPropagation(model, rules.Composite) { RecordInputRewards = true, RecordRewards = true };
            scopes.Push(propagation);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The only method that goes through spikes.</summary>
    internal const string SpikingMethod = "epsilon";

    /// <summary>Explains an output of each sample.</summary>
    /// <param name="inputs">float [N, ...] as the model takes them; not disposed.</param>
    /// <param name="explained">Which class's output; null for the predicted class's.</param>
    /// <param name="labels">The true classes, int64 [N], where <paramref name="explained"/> asks for them.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// There is no such class, or there are no labels; outputs are not [N, C], or are NaN or infinite.
    /// </exception>
    /// <exception cref="MissingRuleException">The forward computes something that no rule serves.</exception>
    public Explanation Explain(Tensor inputs, ExplainedClass? explained = null, Tensor? labels = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        explained ??= new ExplainedClass.Predicted();
        using var scope = NewDisposeScope();
        var explanation = (model, method) switch
        {
            (SpikingModel spiking, _) => BySpikes(spiking, inputs, explained, labels),
            (_, ExplanationMethod.Rules) => ByRules(inputs, explained, labels),
            _ => ByGradient(inputs, explained, labels),
        };
        foreach (var tensor in (Tensor[])[explanation.Relevance, explanation.Outputs, explanation.Classes, explanation.Reward])
            tensor.MoveToOuterDisposeScope();
        return explanation;
    }

    /// <summary>Restores the model.</summary>
    public void Dispose()
    {
        while (scopes.TryPop(out var scope))
            scope.Dispose();
    }

    private Explanation ByRules(Tensor inputs, ExplainedClass explained, Tensor? labels)
    {
        var outputs = model.call(inputs);
        var (values, weights, classes) = Asked(Answers(outputs, inputs), explained, labels);
        var reward = values * weights;
        var relevance = embedding is null
            ? propagation!.Explain(outputs, reward)[0].clone()
            : OfTokens(inputs, outputs, Spread(reward, outputs));
        var rules = propagation!.Layers.ToDictionary(layer => layer.Path, layer => layer.Rule);
        return new(relevance, values, classes, reward)
        {
            Layers = [.. propagation.Rewards.Select(layer => LayerRelevance.Of(layer, rules[layer.Path]))],
        };
    }

    private Explanation ByGradient(Tensor inputs, ExplainedClass explained, Tensor? labels)
    {
        var entering = inputs.detach().requires_grad_(true);
        var (outputs, entered) = embedding is null ? (model.call(entering), entering) : Embedded(inputs);
        using var owned = ReferenceEquals(entered, entering) ? null : entered;
        var (values, weights, classes) = Asked(Answers(outputs, inputs), explained, labels);
        var gradient = autograd.grad([outputs], [entered], [Spread(weights, outputs)])[0];
        var relevance = method is ExplanationMethod.GradientMagnitude ? gradient.abs() : gradient * entered;
        if (embedding is not null)
            relevance = relevance.sum(-1L).reshape(inputs.shape);
        return new(relevance.detach(), values, classes, values * weights);
    }

    // Feedback goes as far as the embedding, so all of the way back is run, and the parameters' .grad is put back.
    private Tensor OfTokens(Tensor inputs, Tensor outputs, Tensor reward)
    {
        var parameters = model.parameters().ToList();
        var before = parameters.ConvertAll(parameter => parameter.grad?.DetachFromDisposeScope());
        try
        {
            propagation!.Propagate(outputs, reward);
        }
        finally
        {
            foreach (var (parameter, gradient) in parameters.Zip(before))
            {
                parameter.grad = gradient;
                gradient?.Dispose();
            }
        }

        return propagation.Rewards.First(layer => ReferenceEquals(layer.Layer, embedding)).Reward.sum(-1L).reshape(inputs.shape);
    }

    private (Tensor Outputs, Tensor Embedded) Embedded(Tensor inputs)
    {
        Tensor? embedded = null;
        // Layers above free what they call; what is returned here outlives them and stands on the way to the outputs.
        var hook = embedding!.register_forward_hook((_, _, output) => embedded = output.alias().DetachFromDisposeScope());
        try
        {
            return (model.call(inputs), embedded!);
        }
        finally
        {
            hook.remove();
        }
    }

    // [N · places, C] → [N, C], the last place of each sample; what has an answer a sample as it is.
    private static Tensor Answers(Tensor outputs, Tensor inputs)
        => Places(outputs, inputs.shape[0]) is > 1 and var places ? outputs.view(inputs.shape[0], places, -1).select(1, -1) : outputs;

    // [N, C] → [N · places, C], 0 at all places but the last.
    private static Tensor Spread(Tensor values, Tensor outputs)
    {
        if (Places(outputs, values.shape[0]) is not (> 1 and var places))
            return values;
        var spread = zeros_like(outputs);
        spread.view(values.shape[0], places, -1).select(1, -1).copy_(values);
        return spread;
    }

    private static long Places(Tensor outputs, long samples) => outputs.dim() == 2 ? outputs.shape[0] / samples : 1;

    private Explanation BySpikes(SpikingModel spiking, Tensor inputs, ExplainedClass explained, Tensor? labels)
    {
        var sequence = spiking.Encode(inputs);
        using var run = spiking.Network.Run(sequence);
        var (values, weights, classes) = Asked(spiking.Readout.Scores(run), explained, labels);
        var reward = values * weights;
        // At each step the class's neuron is rewarded for its spike, or once for its potential at the end.
        var signal = spiking.Readout.Place == SignalPlace.LastMembrane ? reward : run.Spikes * weights;
        var relevance = run.PropagateToInput(signal, feedback, spiking.Readout.Place);
        return new(sequence.IsConstant ? relevance : relevance.sum(dim: 0), values, classes, reward);
    }

    private static (Tensor Values, Tensor Weights, Tensor Classes) Asked(Tensor outputs, ExplainedClass explained, Tensor? labels)
    {
        var values = outputs.detach().clone();
        if (values.dim() != 2)
        {
            throw new ArgumentException($"The model answers with shape [{string.Join(", ", values.shape)}]; expected [N, C], an output for "
                + "each class. Wrap it in a module that gives these.");
        }

        if (!values.isfinite().all().item<bool>())
        {
            throw new ArgumentException("Some outputs are NaN or infinite, so there is nothing to explain. Look at the weights and at the "
                + "scaling of the data.");
        }

        return (values, explained.Weights(values, labels), explained.Of(values, labels));
    }
}
