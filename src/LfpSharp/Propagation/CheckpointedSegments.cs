using System.Runtime.CompilerServices;
using LfpSharp.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>
/// Cuts rows of layers into segments, of which a forward keeps the ends only; on the way back each segment is run once more (gradient
/// checkpointing). A deep network then needs the memory of its largest segment, for the time of one more forward at most.
/// </summary>
/// <remarks>
/// <para>For LFP attach the <see cref="FeedbackPropagation"/> first; without one the ordinary gradient is what comes of it. Either way
/// <c>.grad</c> is the same, bit for bit, as without segments: dropout draws what it drew, and running statistics move once. The last
/// segment is kept as it is, since it is the first that the way back needs. Evaluation, under <c>no_grad</c>, sees nothing of all this.
/// A forward that throws may leave gradients switched off until the next one, or until this is disposed.</para>
/// <para>The rows are the model's <see cref="Sequential"/> modules, those inside of them taken apart, but not what lies inside of other
/// modules of a row: a residual block is one. Segments begin at layers with parameters and at blocks, so that no activation is parted from
/// the layer before it, and are as equal in the size of their outputs as that allows.</para>
/// <para>Source: Chen, Xu, Zhang, Guestrin, "Training deep nets with sublinear memory cost", 2016.</para>
/// </remarks>
/// <example><code>
/// using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
/// using var segments = new CheckpointedSegments(model, 4, inputs.narrow(0, 0, 1));
/// </code></example>
public sealed class CheckpointedSegments : IDisposable
{
    private static readonly ConditionalWeakTable<nn.Module, CheckpointedSegments> Cut = [];

    private readonly FeedbackPropagation? propagation;
    private readonly ForwardHooks hooks = new();
    private (Tensor Input, Tensor RandomState, IDisposable NoGrad)? begun;
    private bool isRerunning;

    /// <summary>Cuts <paramref name="model"/>.</summary>
    /// <param name="model">The model. It is not owned.</param>
    /// <param name="count">N ≥ 2: how many segments.</param>
    /// <param name="sample">One sample as the model takes it, [1, ...], to measure the layers' outputs with. Not disposed.</param>
    /// <exception cref="ArgumentException">The model cannot be cut into so many segments.</exception>
    /// <exception cref="InvalidOperationException">The model is cut already.</exception>
    public CheckpointedSegments(nn.Module<Tensor, Tensor> model, int count, Tensor sample)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        if (IsCut(model))
            throw new InvalidOperationException("The model is cut into segments already. Dispose those first.");

        propagation = FeedbackPropagation.Of(model);
        var segments = LayerRows.Cut(model, count, sample);
        if (sample.device_type != DeviceType.CPU && segments.SelectMany(segment => segment.Modules).FirstOrDefault(Draws) is { } drawing)
        {
            throw new ArgumentException(
                $"The model holds a {drawing.GetType().Name}, whose draws can be repeated on the CPU only. Leave the segments out, or set "
                + "its share to 0.");
        }

        Starts = [.. segments.Select(segment => segment.Start)];
        Cut.Add(model, this);
        hooks.Keep(() => Cut.Remove(model));
        hooks.TryAdd(model, EnterModel, null);
        foreach (var segment in segments)
        {
            hooks.TryAdd(segment.Layers[0].Module, inputs => Begin(segment, inputs), null);
            if (!segment.IsKept)
                hooks.TryAdd(segment.Layers[^1].Module, null, (_, output) => End(segment, output));
        }
    }

    /// <summary>The paths of the layers that the segments begin with.</summary>
    public IReadOnlyList<string> Starts { get; }

    /// <summary>Removes the hooks.</summary>
    public void Dispose()
    {
        Abandon();
        hooks.Dispose();
    }

    /// <summary>Whether a model is cut.</summary>
    internal static bool IsCut(nn.Module model) => Cut.TryGetValue(model, out _);

    // A forward that threw has left its segment open.
    private Tensor[] EnterModel(Tensor[] inputs)
    {
        Abandon();
        return inputs;
    }

    private Tensor[] Begin(LayerSegment segment, Tensor[] inputs)
    {
        if (isRerunning || !is_grad_enabled() || propagation is { IsProbing: true } || !(inputs[0].requires_grad || segment.Learns))
            return inputs;
        if (segment.IsKept)
        {
            if (!segment.IsFirst)
                propagation?.Bound(inputs[0]);
            return inputs;
        }

        if (propagation is { RecordRewards: true })
        {
            throw new InvalidOperationException(
                $"{nameof(FeedbackPropagation.RecordRewards)} is set, but the model is cut into segments, whose layers' values are not "
                + $"kept. Dispose the {nameof(CheckpointedSegments)}, or set it to false.");
        }

        begun = (inputs[0].alias().DetachFromDisposeScope(), get_rng_state().DetachFromDisposeScope(), no_grad());
        return inputs;
    }

    private Tensor End(LayerSegment segment, Tensor output)
    {
        if (begun is not { } start)
            return output;
        start.NoGrad.Dispose();
        begun = null;
        using var input = start.Input;
        using var randomState = start.RandomState;
        var needsInput = input.requires_grad;

        // A model's input may ask for no gradient: a tensor without elements does, so that the segment is always on the way back.
        using var asking = zeros(0, device: output.device).requires_grad_(true);
        var connected = ComputedFunction.Connect(
            [input, asking], output, [input, randomState],
            (saved, signal) => [Return(segment, saved[0], saved[1], signal, needsInput), null],
            "A segment failed on the way backwards");
        if (FeedbackPropagation.IsFromLibrary(segment.Layers[^1].Module))
            output.Dispose();
        return connected;
    }

    private Tensor? Return(LayerSegment segment, Tensor values, Tensor randomState, Tensor signal, bool needsInput)
    {
        isRerunning = true;
        try
        {
            using var scope = NewDisposeScope();
            using var grad = enable_grad();
            var input = values.detach().requires_grad_(needsInput);
            if (needsInput)
                propagation?.Bound(input);
            autograd.backward(
                [Rerun(segment, input, randomState)], [signal],
                inputs: propagation is { AsksInputsOnly: true } ? [input] : null);
            return input.grad?.MoveToOuterDisposeScope();
        }
        finally
        {
            isRerunning = false;
            propagation?.Sweep();
        }
    }

    private Tensor Rerun(LayerSegment segment, Tensor input, Tensor randomState)
    {
        using var buffers = new HeldBuffers(segment.Modules);
        using var random = new HeldRandomState();
        set_rng_state(randomState);
        var values = input;
        foreach (var (module, container) in segment.Layers)
        {
            using var inside = propagation?.Inside(container);
            var next = module.call(values);
            if (!ReferenceEquals(values, input))
                values.Dispose();
            values = next;
        }

        return values;
    }

    private void Abandon()
    {
        if (begun is not { } open)
            return;
        open.NoGrad.Dispose();
        open.Input.Dispose();
        open.RandomState.Dispose();
        begun = null;
    }

    private static bool Draws(nn.Module module) => module.GetType().GetProperty("p")?.GetValue(module) is double and > 0;
}
