using LfpSharp.Kernels;
using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Maps;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>What the first layer of neurons sees: spikes, or currents that libtorch's dense product made.</summary>
/// <remarks>
/// A step whose values are all 0 or 1 goes through the event kernel, any other through the dense product of that step alone. The
/// choice depends on the step's values only, so a stream of single steps makes the same one and sees the same currents.
/// </remarks>
internal sealed unsafe class FusedInput
{
    private readonly FusedLayer layer;
    private readonly SpikeSequence sequence;
    private readonly Tensor? currents;

    public FusedInput(FusedLayer layer, SpikeSequence sequence, FusedBuffers buffers)
    {
        this.layer = layer;
        this.sequence = sequence;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        long samples = sequence.BatchSize, lanes = layer.Lanes;
        var map = layer.Connection.Shape.In;
        if (sequence.IsConstant)
        {
            currents = buffers.Floats("currents", samples * lanes);
            Fill(sequence.Values, 0, buffers);
            return;
        }

        var steps = sequence.Values.unbind(0).Select(step => step.contiguous()).ToArray();
        if (steps.All(IsBinary))
        {
            layer.Connection.Refresh();
            Bits = buffers.Bits("input", samples * sequence.Steps * map.Row);
            for (var t = 0; t < steps.Length; t++)
            {
                BitPacking.Pack(
                    TensorMemory.Pointer(steps[t]), (int)samples, map, Bits + ((nint)t * map.Row), (nint)sequence.Steps * map.Row);
            }

            return;
        }

        currents = buffers.Floats("currents", samples * sequence.Steps * lanes);
        for (var t = 0; t < steps.Length; t++)
            Fill(steps[t], t, buffers);
    }

    /// <summary>The input's spikes, [N, T, row]; null where there are currents.</summary>
    public ushort* Bits { get; }

    /// <summary>The currents, [N, lanes] or [N, T, lanes].</summary>
    public float* Currents => TensorMemory.Pointer(currents!);

    /// <summary>Lanes from one sample's currents, or the signals at them, to the next's.</summary>
    public nint SampleStride => (nint)layer.Lanes * (sequence.IsConstant ? 1 : sequence.Steps);

    /// <summary>Lanes from one step to the next; 0 where nothing changes, so that signals are summed.</summary>
    public nint StepStride => sequence.IsConstant ? 0 : layer.Lanes;

    /// <summary>
    /// Adds the first layer's gradients from the signals at its currents, in their layout; returns the density at the input if asked.
    /// </summary>
    public Tensor? Return(Tensor atCurrents, GradientSum gradients, bool toInput)
    {
        var values = sequence.IsConstant ? sequence.Values.detach() : sequence.Values.detach().flatten(0, 1);
        var byNeuron = layer.FromLanes(sequence.IsConstant
            ? atCurrents.view(sequence.BatchSize, layer.Lanes)
            : atCurrents.view(sequence.BatchSize, sequence.Steps, layer.Lanes).transpose(0, 1).flatten(0, 1));
        var density = layer.Layer.Connection is Linear linear
            ? ReturnLinear(linear, values, byNeuron, gradients, toInput)
            : ReturnThroughGraph(values, byNeuron, gradients, toInput);
        return density?.view(sequence.Values.shape);
    }

    private static Tensor? ReturnLinear(Linear linear, Tensor values, Tensor atCurrents, GradientSum gradients, bool toInput)
    {
        using var noGrad = no_grad();
        if (linear.weight.requires_grad)
            gradients.Fill(linear.weight, target => target.addmm_(atCurrents.t(), values.flatten(1), beta: 0));
        if (linear.bias is { requires_grad: true } bias)
            gradients.Fill(bias, target => target.copy_(atCurrents.sum(dim: 0)));
        return toInput ? atCurrents.mm(linear.weight) : null;
    }

    private Tensor? ReturnThroughGraph(Tensor values, Tensor atCurrents, GradientSum gradients, bool toInput)
    {
        using var grad = enable_grad();
        var parameters = layer.Layer.Connection.parameters().Where(parameter => parameter.requires_grad).ToArray();
        if (toInput)
            values.requires_grad_(true);
        List<Tensor> targets = [.. parameters];
        if (toInput)
            targets.Add(values);
        if (targets.Count == 0)
            return null;
        var found = autograd.grad([layer.Layer.Connection.call(values)], targets, [atCurrents]);
        for (var i = 0; i < parameters.Length; i++)
            gradients.Add(parameters[i], found[i]);
        return toInput ? found[^1] : null;
    }

    private static bool IsBinary(Tensor values) => BitPacking.IsBinary(TensorMemory.Pointer(values), (nint)values.NumberOfElements);

    /// <summary>Computes the currents of one step.</summary>
    private void Fill(Tensor values, int step, FusedBuffers buffers)
    {
        var input = values.contiguous();
        if (IsBinary(input))
        {
            FillByEvents(input, Currents + (step * StepStride), buffers);
            return;
        }

        var neurons = layer.FromLanes(currents!.view(sequence.BatchSize, -1, layer.Lanes).select(1, step));
        if (layer.Layer.Connection is Linear linear)
        {
            if (linear.bias is { } bias)
                neurons.copy_(bias);
            neurons.addmm_(input.flatten(1), linear.weight.t(), beta: linear.bias is null ? 0 : 1);
        }
        else
        {
            neurons.copy_(layer.Layer.Connection.call(input));
        }
    }

    private void FillByEvents(Tensor input, float* target, FusedBuffers buffers)
    {
        layer.Connection.Refresh();
        var map = layer.Connection.Shape.In;
        var samples = (int)input.shape[0];
        var bits = buffers.Bits("step", (long)samples * map.Row);
        BitPacking.Pack(TensorMemory.Pointer(input), samples, map, bits, map.Row);
        var stride = SampleStride;
        var parts = get_num_threads();
        var tables = Enumerable.Range(0, parts).Select(_ => new SpikeTable(
            (nint)buffers.Pointer("step spikes", SpikeTable.LanesLength(map, 1)),
            (nint)buffers.Pointer("step starts", SpikeTable.StartsLength(map, 1)))).ToArray();
        PartJob.Run(parts, part =>
        {
            for (var n = (long)samples * part / parts; n < (long)samples * (part + 1) / parts; n++)
                SampleKernels.Currents(layer.Connection, bits + (n * map.Row), target + (n * stride), tables[part]);
        });
    }
}
