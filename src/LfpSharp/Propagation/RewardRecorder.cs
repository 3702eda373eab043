using LfpSharp.Rules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Keeps the tensors of each layer call, and reads the rewards off their gradients after a propagation.</summary>
/// <remarks>
/// The pass carries −s and −c (an optimizer wants −feedback), so every gradient that is read here is negated.
/// </remarks>
internal sealed class RewardRecorder(ForwardTrace trace) : IDisposable
{
    private readonly List<LayerRecord> records = [];
    private readonly List<Tensor> modelInputs = [];
    private readonly HashSet<Tensor> kept = new(ReferenceEqualityComparer.Instance);
    private readonly List<Tensor> results = [];

    /// <summary>The rewards of the last propagation, in the order of the forward.</summary>
    public IReadOnlyList<LayerReward> Layers { get; private set; } = [];

    /// <summary>The rewards at the model's floating-point inputs, in the order of its forward.</summary>
    public IReadOnlyList<Tensor> Inputs { get; private set; } = [];

    /// <summary>Makes the model's floating-point inputs carry reward.</summary>
    public Tensor[] EnterModel(Tensor[] inputs)
        => [.. inputs.Select(input =>
        {
            if (!input.is_floating_point())
                return input;
            var watched = Keep(input.requires_grad ? Watch(input.view_as(input)) : input.detach().requires_grad_(true));
            modelInputs.Add(watched);
            return watched.view_as(watched);
        })];

    /// <summary>Gives a layer inputs of its own, so that what it passes on can be told from what others do.</summary>
    public Tensor[] EnterLayer(Tensor[] inputs)
        => [.. inputs.Select(input => input.requires_grad ? trace.Follow(input, Keep(Watch(input.view_as(input)))) : input)];

    /// <summary>Keeps a call; returns what the rest of the model sees.</summary>
    public Tensor LeaveLayer(AttachedLayer layer, IReadOnlyList<Tensor> inputs, Tensor output)
    {
        var entry = trace.Find(output);
        var own = entry is { Place: PreActivationPlace.Output } ? entry : null;
        var reached = entry is { Place: PreActivationPlace.Earlier };
        var record = new LayerRecord(layer, records.Count(other => ReferenceEquals(other.Layer, layer)), inputs, Keep(Watch(output)))
        {
            Own = own,
            Bypassed = reached ? trace.Find(inputs[0])?.Producer : null,
            BypassesInput = reached && layer.Rule is IdentityRule,
        };
        records.Add(record);
        if (own is not null)
            Keep(Watch(own.PreActivation));
        if (entry is not null)
            entry.Producer = record;
        return trace.Follow(output, output.view_as(output));
    }

    /// <summary>Reads the rewards after a propagation in which <paramref name="reward"/> entered at <paramref name="entered"/>.</summary>
    public void Read(RewardEntry? entered, Tensor reward)
    {
        Clear(results);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (entered?.Producer is { Own: null } last)
            last.AddExtra(reward);

        Layers = [.. Enumerable.Reverse(records).Select(ReadCall).Reverse()];
        Inputs = [.. modelInputs.Select(input => Result(Density(input) * input))];
        Forget();
    }

    /// <summary>Drops what was kept of the forward.</summary>
    public void Forget()
    {
        records.Clear();
        modelInputs.Clear();
        Clear(kept);
    }

    public void Dispose()
    {
        Forget();
        Clear(results);
    }

    private LayerReward ReadCall(LayerRecord record)
    {
        var normalized = record.Own is { } own ? Density(own.PreActivation) : null;
        var reward = normalized is not null
            ? normalized * Gate.Stabilize(record.Own!.PreActivation, record.Own.Epsilon)
            : Density(record.Output) * record.Output;
        if (record.Extra is { } extra)
            reward = reward + extra;

        var passed = record.Inputs.Where(input => input.requires_grad).Select(input => Density(input) * input).ToList();
        if (passed.Count > 0 && (record.BypassesInput ? reward : record.Bypassed is not null ? record.Extra : null) is { } past)
        {
            if (!record.BypassesInput)
                past = ValueMove.Back(record.Layer.Layer, record.Inputs[0], past);
            passed[0] = passed[0] + past.reshape(passed[0].shape);
            if (record.Bypassed is { Own: null })
                record.Bypassed.AddExtra(past);
        }

        return new LayerReward(record.Layer.Path, record.Layer.Layer, record.Number, Result(reward), [.. passed.Select(Result)])
        {
            NormalizedReward = normalized is null ? null : Result(normalized),
            StabilizerReward = Stabilized(record) is var (z, epsilon) ? Result(reward * (1 - Gate.Normalize(z, z, epsilon))) : null,
        };
    }

    // What the call's gate divided by, before it was stabilized.
    private static (Tensor Z, double Epsilon)? Stabilized(LayerRecord record) => record.Layer.Rule switch
    {
        _ when record.Own is { } own => (own.PreActivation, own.Epsilon),
        IdentityRule when !record.BypassesInput => (record.Inputs[0], 0),
        EqualSplitRule rule => (record.Output * record.Inputs.Count, rule.Epsilon),
        GatedUnitRule rule => (record.Output * 2, rule.Epsilon),
        _ => null,
    };

    private static Tensor Density(Tensor tensor) => tensor.grad is { } gradient ? gradient.neg() : zeros_like(tensor);

    private static Tensor Watch(Tensor tensor)
    {
        if (tensor.requires_grad && !tensor.is_leaf)
            tensor.retain_grad();
        return tensor;
    }

    private Tensor Keep(Tensor tensor)
    {
        kept.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    private Tensor Result(Tensor tensor)
    {
        results.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    private static void Clear(ICollection<Tensor> tensors)
    {
        foreach (var tensor in tensors)
            tensor.Dispose();
        tensors.Clear();
    }
}
