using LfpSharp.Gates;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>What must hold so that a propagation means something; each refusal says what to do.</summary>
internal static class PropagationChecks
{
    /// <summary>Throws unless outputs and reward fit together and the reward is finite.</summary>
    public static void Reward(Tensor outputs, Tensor reward)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(reward);
        if (!outputs.requires_grad)
        {
            throw new ArgumentException(
                "The outputs carry no graph: the forward ran under no_grad, or every parameter is frozen. Nothing could learn.",
                nameof(outputs));
        }

        if (!outputs.shape.SequenceEqual(reward.shape))
        {
            throw new ArgumentException(
                $"The reward has shape [{string.Join(", ", reward.shape)}], but the outputs have [{string.Join(", ", outputs.shape)}]; "
                + "each output neuron needs its reward.",
                nameof(reward));
        }

        if (outputs.dtype != reward.dtype)
        {
            throw new ArgumentException(
                $"The reward is {reward.dtype}, but the outputs are {outputs.dtype}. Convert it with reward.to_type(outputs.dtype).",
                nameof(reward));
        }

        if (!Finiteness.Holds(reward))
            throw new ArgumentException("The reward holds NaN or infinite values; nothing was propagated.", nameof(reward));
    }

    /// <summary>Throws when a layer returned one of its inputs.</summary>
    public static void IsNoInput(AttachedLayer layer, Tensor[] inputs, Tensor output)
    {
        if (inputs.Any(input => ReferenceEquals(input, output)))
        {
            throw new InvalidOperationException(
                $"The layer '{layer.Path}' ({layer.Layer.GetType().Name}) returned its input object itself, changed in place or not; a "
                + "rule needs both. Return a new tensor, input.alias() if nothing else.");
        }
    }

    /// <summary>Throws when no layer was called since the last propagation.</summary>
    public static void Forward(ForwardState state)
    {
        if (state.Calls == 0)
        {
            throw new InvalidOperationException(
                "The model was not called, with gradients enabled, since it was attached or since the last propagation. "
                + "Call the model, then propagate: a forward serves one propagation.");
        }
    }

    /// <summary>Throws when the forward kept no input that a reward could be read at.</summary>
    public static void Watched(IList<Tensor> inputs)
    {
        if (inputs.Count == 0)
        {
            throw new InvalidOperationException(
                "The forward kept no input to explain by. Set RecordInputRewards = true before it, and give the model an input of floating "
                + "point: whole numbers, as an embedding takes, carry no reward.");
        }
    }

    /// <summary>Throws when a backward pass has reached none of the model's parameters.</summary>
    public static void Graph(Parameter[] parameters)
    {
        if (Array.TrueForAll(parameters, parameter => parameter.grad is null))
        {
            throw new ArgumentException(
                "The outputs belong to another graph: no parameter of the model is reached from them. Pass what the model's last call "
                + "returned.");
        }
    }

    /// <summary>Throws unless a rule returned the values that it was given.</summary>
    public static void Connected(AttachedLayer layer, Tensor output, Tensor? connected)
    {
        if (connected is null || connected.dtype != output.dtype || !connected.shape.SequenceEqual(output.shape))
        {
            throw new InvalidOperationException(
                $"The rule {layer.Rule.GetType().Name} of the layer '{layer.Path}' returned "
                + (connected is null ? "null" : $"{connected.dtype} [{string.Join(", ", connected.shape)}]")
                + $", expected the output's values, {output.dtype} [{string.Join(", ", output.shape)}]. "
                + "Return what a method of the call returned, or call.Output.");
        }
    }

    /// <summary>Throws when a rule asked what was before the segment that its layer begins.</summary>
    public static void Boundary(AttachedLayer layer, ForwardState state)
    {
        if (state.CrossesBoundary)
        {
            throw new InvalidOperationException(
                $"The layer '{layer.Path}' begins a segment, but its rule, {layer.Rule.GetType().Name}, needs the layer before it. Take "
                + "another number of segments, or leave them out.");
        }
    }

    /// <summary>Throws when the rule of a layer divides by a stabilizer that a type cannot hold.</summary>
    public static void Stabilizer(AttachedLayer layer, ScalarType type)
    {
        if (layer.Rule.Stabilizer is { } epsilon && epsilon > 0 && epsilon < SmallestNormal(type))
            throw MissingRuleException.VanishingStabilizer(layer, epsilon, type.ToString(), SmallestNormal(type));
    }

    /// <summary>What feedback that is not finite comes from, as far as the parameters tell.</summary>
    public static NonFiniteFeedbackException NonFinite(nn.Module model, Parameter broken)
    {
        var name = model.named_parameters().First(named => named.parameter.Handle == broken.Handle).name;
        var bad = model.named_parameters().FirstOrDefault(named => !Finiteness.Holds(named.parameter)).name;
        return new NonFiniteFeedbackException($"'{name}'", bad is null
            ? "Look for NaN in the inputs, and for rewards that are too large for the type or for the stabilizer ε: "
                + "what is divided by ε alone grows by 1/ε."
            : $"The parameter '{bad}' itself is not finite.");
    }

    // What lies below has no finite reciprocal, or is 0.
    private static double SmallestNormal(ScalarType type) => type switch
    {
        ScalarType.Float64 => 2.2250738585072014e-308,
        ScalarType.Float16 => 6.103515625e-5,
        _ => 1.1754943508222875e-38,
    };
}
