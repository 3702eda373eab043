using LfpSharp.Gates;
using LfpSharp.Rules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Keeps the tensors of each layer call, and reads the rewards off their gradients after a propagation.</summary>
/// <remarks>
/// The pass carries −s and −c (an optimizer wants −feedback), so every gradient that is read here is negated.
/// </remarks>
internal sealed class RewardRecorder(ForwardState state) : IDisposable
{
    private readonly List<RecordedCall> records = [];
    private readonly Dictionary<RewardEntry, RecordedCall> producers = [];
    private readonly List<Tensor> modelInputs = [];
    private readonly Dictionary<Tensor, Tensor> places = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, Tensor> sent = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Tensor> kept = new(ReferenceEqualityComparer.Instance);
    private readonly List<Tensor> results = [];

    /// <summary>The rewards of the last propagation, in the order of the forward.</summary>
    public IReadOnlyList<LayerReward> Layers { get; private set; } = [];

    /// <summary>The rewards at the model's floating-point inputs, in the order of its forward.</summary>
    public IReadOnlyList<Tensor> Inputs { get; private set; } = [];

    /// <summary>The tensors of the last forward at whose gradients the rewards of the model's inputs are read.</summary>
    public IList<Tensor> Watched => [.. modelInputs, .. places.Values];

    /// <summary>Makes the model's floating-point inputs carry reward.</summary>
    public Tensor[] EnterModel(Tensor[] inputs)
        => [.. inputs.Select(input =>
        {
            if (!input.is_floating_point())
                return input;
            var watched = Keep(input.requires_grad ? Watch(input.view_as(input)) : input.detach().requires_grad_(true));
            modelInputs.Add(watched);
            var seen = watched.view_as(watched);
            state.Add(new RewardEntry(seen, () => places[watched] = Keep(ones_like(watched).requires_grad_(true))));
            return seen;
        })];

    /// <summary>
    /// Gives a layer inputs of its own, so that what it passes on can be told from what others do, and what carries no reward, as a mask,
    /// outlives the forward.
    /// </summary>
    public Tensor[] EnterLayer(Tensor[] inputs)
        => [.. inputs.Select(input => state.Follow(
            input, Keep(input.requires_grad ? Watch(input.view_as(input)) : input.alias())))];

    /// <summary>Keeps a call; returns what the rest of the model sees.</summary>
    public Tensor LeaveLayer(AttachedLayer layer, IReadOnlyList<Tensor> inputs, Tensor output)
    {
        var entry = state.Find(output);
        var own = entry is { Place: PreActivationPlace.Output } ? entry : null;
        var reached = entry is { Place: PreActivationPlace.Earlier };
        var before = reached ? state.Find(inputs[0]) : null;
        var record = new RecordedCall(layer, records.Count(other => ReferenceEquals(other.Layer, layer)), inputs, Keep(Watch(output)))
        {
            Own = own,
            Bypassed = Producer(before),
            BypassesInput = entry is { Place: PreActivationPlace.Earlier, IsMoved: false },
            MovesReward = entry is { Place: PreActivationPlace.Earlier, IsMoved: true },
            Factor = before is null ? 1 : entry!.Factor / before.Factor,
        };
        records.Add(record);
        if (own is not null)
            Keep(Watch(own.PreActivation));
        if (entry is not null)
            producers[entry.Original] = record;
        return state.Follow(output, output.view_as(output));
    }

    /// <summary>Reads the rewards after a propagation in which <paramref name="reward"/> entered at <paramref name="entered"/>.</summary>
    public void Read(RewardEntry? entered, Tensor reward)
    {
        Clear(results);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (Producer(entered) is { Own: null } last)
            last.AddExtra(reward);
        foreach (var (input, entry, part) in state.Sent)
        {
            sent[input] = sent.TryGetValue(input, out var before) ? before + part : part;
            if (Producer(entry) is { Own: null } source)
                source.AddExtra(part);
        }

        Layers = [.. Enumerable.Reverse(records).Select(ReadCall).Reverse()];
        Inputs = [.. modelInputs.Select(input => Result(
            places.TryGetValue(input, out var place) ? (Density(input) * input) + Density(place) : Density(input) * input))];
        Forget();
    }

    /// <summary>Drops what was kept of the forward.</summary>
    public void Forget()
    {
        records.Clear();
        producers.Clear();
        modelInputs.Clear();
        places.Clear();
        sent.Clear();
        Clear(kept);
    }

    public void Dispose()
    {
        Forget();
        Clear(results);
    }

    private LayerReward ReadCall(RecordedCall record)
    {
        var normalized = record.Own is { } own ? Density(own.PreActivation) : null;
        var reward = normalized is not null
            ? normalized * Gate.Stabilize(record.Own!.PreActivation, record.Own.Epsilon) / record.Own.Factor
            : Density(record.Output) * record.Output;
        if (record.Extra is { } extra)
            reward = reward + extra;

        var passed = record.Inputs.Where(input => input.requires_grad).Select(Passed).ToList();
        var bypassing = record.BypassesInput ? reward * record.Factor : record.MovesReward ? record.Extra : null;
        if (passed.Count > 0 && bypassing is { } past)
        {
            if (!record.BypassesInput)
                past = ValueMove.Back(record.Layer.Layer, record.Inputs[0], past);
            passed[0] = passed[0] + past.reshape(passed[0].shape);
            if (record.Bypassed is { Own: null })
                record.Bypassed.AddExtra(past);
        }

        var constant = record.Layer.Rule.Constant(record.Layer.Layer, record.Inputs);
        return new LayerReward(record.Layer.Path, record.Layer.Layer, record.Number, Result(reward), [.. passed.Select(Result)])
        {
            NormalizedReward = normalized is null || !record.Layer.Rule.GivesBiasItsShare ? null : Result(normalized),
            StabilizerReward = constant is null && Absorbed(record, reward) is { } absorbed ? Result(absorbed) : null,
            ConstantReward = constant is null ? null : Result(Density(record.Output) * constant),
            LossByDefinition = record.Layer.Rule.LossByDefinition(record.Layer.Layer),
        };
    }

    private Tensor Passed(Tensor input)
        => sent.TryGetValue(input, out var past) ? (Density(input) * input) + past.reshape(input.shape) : Density(input) * input;

    private RecordedCall? Producer(RewardEntry? entry) => entry is null ? null : producers.GetValueOrDefault(entry.Original);

    // What the stabilizer takes of the reward that the call's gate was meant to pass on; null without a gate of its own.
    private static Tensor? Absorbed(RecordedCall record, Tensor reward)
    {
        if (record.Own is { } own)
            return Absorbed(reward * own.Factor, own.PreActivation, own.Epsilon);
        var rule = record.Layer.Rule;
        return !record.BypassesInput && rule.Divisor(record.Inputs, record.Output) is { } divisor
            ? Absorbed(reward, divisor, rule.Stabilizer ?? 0)
            : null;
    }

    private static Tensor Absorbed(Tensor reward, Tensor divisor, double epsilon)
        => reward * (1 - Gate.Normalize(divisor, divisor, epsilon));

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
