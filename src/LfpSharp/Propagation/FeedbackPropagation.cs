using System.Runtime.CompilerServices;
using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Native;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>
/// Attaches feedback propagation to a model: after a forward, <see cref="Propagate"/> decomposes a reward at the outputs
/// through the layers and fills every parameter's <c>.grad</c> with −feedback, so that any optimizer moves along the feedback.
/// </summary>
/// <remarks>
/// <para>The model is left as it was on dispose, also after an exception. Under <c>no_grad</c> nothing is done at all. Not
/// safe for use by several threads at once.</para>
/// <para>Source: Weber et al., "Efficient and Flexible Neural Network Training through Layer-wise Feedback Propagation",
/// TMLR 2025; the density form that is computed is derived in <c>docs/how-it-works.md</c>.</para>
/// </remarks>
/// <example><code>
/// using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
/// var outputs = model.call(inputs);
/// lfp.Propagate(outputs, new SoftmaxReward().Evaluate(outputs, labels));
/// optimizer.step();
/// </code></example>
public sealed partial class FeedbackPropagation : IDisposable
{
    private static readonly ConditionalWeakTable<nn.Module, FeedbackPropagation> Attached = [];

    private readonly nn.Module model;
    private readonly ForwardHooks hooks = new();
    private readonly ForwardState state = new();
    private readonly RewardRecorder recorder;
    private readonly FirstForward firstForward = new();
    private readonly ParameterGradients gradients;
    private SequentialOrder? order;
    private bool disposed;

    /// <summary>Attaches to <paramref name="model"/>.</summary>
    /// <param name="model">Any model whose activations are modules. It is not owned.</param>
    /// <param name="composite">Which layer gets which rule.</param>
    /// <exception cref="MissingRuleException">A layer has no rule, or a name or position of the composite matches no layer.</exception>
    /// <exception cref="InvalidOperationException">Another one is attached to the model, or it is cut into segments.</exception>
    public FeedbackPropagation(nn.Module model, Composite composite)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(composite);
        Layers = ModelLayers.Resolve(model, composite);
        if (Layers.FirstOrDefault(layer => Attached.TryGetValue(layer.Layer, out _)) is { } taken)
        {
            throw new InvalidOperationException(
                $"Another {nameof(FeedbackPropagation)} is attached to the layer '{taken.Path}'. Dispose it first: two would gate every "
                + "layer twice.");
        }

        RefuseSegments(model);
        if (Layers.Any(layer => layer.Layer is Convolution or ConvolutionTranspose or Modules.QuantizedConvolution))
            ConvolutionGuard.Ensure();

        this.model = model;
        recorder = new RewardRecorder(state);
        gradients = new ParameterGradients(model);
        try
        {
            Attach();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The layers of the model and the rule that each got, in the order of registration.</summary>
    public IReadOnlyList<AttachedLayer> Layers { get; }

    /// <summary>
    /// The names of the parameters that were all zero when this was attached. Feedback is scaled by |w|, so they can never
    /// learn: initialize them away from zero.
    /// </summary>
    public IReadOnlyList<string> ZeroParameters => gradients.Zero;

    /// <summary>
    /// Whether the first propagation runs the forward once more and refuses a model that would learn by something that is neither
    /// feedback nor gradient: functions such as <c>torch.tanh(x)</c> between layers, <c>layer.forward(x)</c> in place of
    /// <c>layer.call(x)</c>, layers that are registered but not called. True by default; set it before the forward.
    /// </summary>
    /// <remarks>Buffers and the CPU's random state are put back. A model that takes something else than tensors is not checked.</remarks>
    public bool ChecksForward { get; set; } = true;

    /// <summary>
    /// Whether the rewards at every layer and at the input are kept, for <see cref="Rewards"/> and <see cref="InputRewards"/>.
    /// Set it before the forward. It costs memory and time; off by default.
    /// </summary>
    public bool RecordRewards { get; set; }

    /// <summary>
    /// Whether the rewards at the input alone are kept, for <see cref="InputRewards"/> and <see cref="Explain"/>: that costs the first
    /// layer's pass to its input, and nothing else. Set it before the forward; off by default.
    /// </summary>
    public bool RecordInputRewards { get; set; }

    /// <summary>
    /// The rewards at every call of a layer in the last propagation, in the order of the forward; empty unless <see cref="RecordRewards"/>.
    /// </summary>
    public IReadOnlyList<LayerReward> Rewards => recorder.Layers;

    /// <summary>
    /// The rewards at the model's floating-point inputs in the last propagation; empty unless <see cref="RecordInputRewards"/> or
    /// <see cref="RecordRewards"/>.
    /// </summary>
    public IReadOnlyList<Tensor> InputRewards => recorder.Inputs;

    /// <summary>Propagates a reward and replaces every learnable parameter's <c>.grad</c> by −feedback.</summary>
    /// <param name="outputs">What the model's <c>call</c> returned, any shape, with gradients enabled.</param>
    /// <param name="reward">The reward of each output, of the same shape and type; positive for what shall be strengthened.</param>
    /// <exception cref="ArgumentException">
    /// The shapes or types differ, the reward holds NaN or infinity, or <paramref name="outputs"/> has no graph, or not this model's.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There was no forward since this was attached or since the last propagation; or a rule failed.
    /// </exception>
    /// <exception cref="MissingRuleException">
    /// The forward computes something that no rule serves; see <see cref="ChecksForward"/>.
    /// </exception>
    /// <exception cref="NonFiniteFeedbackException">A parameter's feedback is NaN or infinite.</exception>
    /// <exception cref="ObjectDisposedException">This was disposed.</exception>
    public void Propagate(Tensor outputs, Tensor reward) => Run(outputs, reward, []);

    /// <summary>
    /// Propagates a reward that is known per unit of output, <c>c = r / o</c>, and replaces every learnable parameter's <c>.grad</c> by
    /// −feedback. It enters the last layer as it is, unstabilized, so that an output of 0 learns too.
    /// </summary>
    /// <param name="outputs">What the model's <c>call</c> returned, any shape, with gradients enabled.</param>
    /// <param name="density">c, of the same shape and type; of a loss <c>−∂L/∂o</c>, as <see cref="Rewards.LossReward"/> gives it.</param>
    /// <exception cref="ArgumentException">As of <see cref="Propagate"/>, which throws all others too.</exception>
    public void PropagateDensity(Tensor outputs, Tensor density) => Run(outputs, density, [], isDensity: true);

    /// <summary>As <see cref="Propagate"/>, but adds −feedback to the <c>.grad</c> that is there.</summary>
    /// <inheritdoc cref="Propagate"/>
    public void Accumulate(Tensor outputs, Tensor reward)
    {
        var before = gradients.Held();
        try
        {
            Run(outputs, reward, before);
        }
        finally
        {
            foreach (var gradient in before)
                gradient?.Dispose();
        }
    }

    /// <summary>
    /// Propagates a reward to the model's inputs only: no parameter's feedback is computed, and no <c>.grad</c> changed. For explaining
    /// what spoke for an output.
    /// </summary>
    /// <param name="outputs">
    /// What the model's <c>call</c> returned, any shape, with gradients enabled and <see cref="RecordInputRewards"/> set.
    /// </param>
    /// <param name="reward">The reward of each output, of the same shape and type; an output's own value to explain that output.</param>
    /// <returns>
    /// The rewards at the model's floating-point inputs, in the order of its forward, each of its input's shape. They live until the next
    /// propagation.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The shapes or types differ, the reward holds NaN or infinity, or <paramref name="outputs"/> has no graph.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There was no forward since this was attached or since the last propagation; it kept no inputs; or a rule failed.
    /// </exception>
    /// <exception cref="MissingRuleException">
    /// The forward computes something that no rule serves; see <see cref="ChecksForward"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This was disposed.</exception>
    public IReadOnlyList<Tensor> Explain(Tensor outputs, Tensor reward)
    {
        Run(outputs, reward, null);
        return InputRewards;
    }

    /// <summary>Removes every hook and restores the model.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        hooks.Dispose();
        firstForward.Dispose();
        state.Clear();
        recorder.Dispose();
    }

    private void Attach()
    {
        // A model that maps something else than tensors is fine: its inputs just cannot be recorded.
        hooks.TryAdd(model, EnterModel, null);
        order = new SequentialOrder(model, Layers, hooks);
        var outOfPlace = new OutOfPlace(hooks, state);
        foreach (var layer in Layers)
        {
            Attached.Add(layer.Layer, this);
            hooks.Keep(() => Attached.Remove(layer.Layer));
            outOfPlace.Run(layer);
            if (!hooks.TryAdd(
                layer.Layer, inputs => Recording ? recorder.EnterLayer(inputs) : inputs, (inputs, output) => Leave(layer, inputs, output)))
            {
                throw MissingRuleException.NoHookFor(layer);
            }
        }
    }

    private Tensor[] EnterModel(Tensor[] inputs)
    {
        if (firstForward.IsRunning)
            return inputs;
        order?.Clear();
        if (ChecksForward && is_grad_enabled())
            firstForward.Remember(inputs);
        return Recording || (RecordInputRewards && is_grad_enabled()) ? recorder.EnterModel(inputs) : inputs;
    }

    private bool Recording => RecordRewards && is_grad_enabled() && !firstForward.IsRunning;

    private Tensor Leave(AttachedLayer layer, Tensor[] inputs, Tensor output)
    {
        if (firstForward.IsRunning || !is_grad_enabled() || !(output.requires_grad || inputs.Any(input => input.requires_grad)))
            return output;

        PropagationChecks.IsNoInput(layer, inputs, output);
        PropagationChecks.Stabilizer(layer, output.dtype);
        state.Calls++;
        var connected = layer.Rule.Connect(new LayerCall(state, layer.Path, layer.Layer, inputs, output)
        {
            FeedsActivationOnly = !Recording && order!.FeedsActivationOnly(layer.Layer),
            IsRecorded = Recording,
        });
        PropagationChecks.Connected(layer, output, connected);
        PropagationChecks.Boundary(layer, state);
        if (Recording)
            return recorder.LeaveLayer(layer, inputs, connected);

        // A layer of a library does not keep what it returned, and nobody else has seen it.
        if (!ReferenceEquals(connected, output) && IsFromLibrary(layer.Layer))
            state.Own(output);
        state.Sweep();
        return connected;
    }

    // What is held of the parameters' gradients is added to them; null leaves them alone.
    private void Run(Tensor outputs, Tensor reward, Tensor?[]? before, bool isDensity = false)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        PropagationChecks.Reward(outputs, reward);
        PropagationChecks.Forward(state);
        if (before is null)
            PropagationChecks.Watched(recorder.Watched);

        using var scope = NewDisposeScope();
        try
        {
            state.IsPropagating = true;
            state.AsksParameters = before is not null;
            if (before is not null)
                gradients.Clear();

            var (target, gradient, entered) = isDensity
                ? RewardEntrance.FindForDensity(state, outputs, reward.detach())
                : RewardEntrance.Find(state, outputs, reward.detach());
            autograd.backward([target], [gradient.neg()], inputs: before is null ? recorder.Watched : null);
            if (state.Fault is { } fault)
                throw new InvalidOperationException($"A rule failed on the way backwards: {fault.Message}", fault);

            if (before is not null)
                gradients.CheckReached();
            firstForward.Check(model, Layers);
            if (before is not null)
                gradients.Scale(before);
            if (RecordRewards || RecordInputRewards)
                recorder.Read(entered, isDensity ? reward * outputs.detach() : reward);
        }
        catch
        {
            if (before is not null)
                gradients.Restore(before);
            throw;
        }
        finally
        {
            state.IsPropagating = false;
            state.Clear();
            recorder.Forget();
        }
    }
}
