using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>How a network runs on the fused float32 kernels for inputs of one shape, and the buffers that its runs reuse.</summary>
internal sealed class FusedPlan : IDisposable
{
    private readonly Dictionary<string, Stack<Tensor>> spare = [];
    private bool disposed;

    private FusedPlan(long[] sampleShape, FusedPlanner found)
        => (SampleShape, Trains, Layers, Connections) = (sampleShape, found.Trains, found.Layers, found.Connections);

    /// <summary>The shape of an input sample.</summary>
    public long[] SampleShape { get; }

    /// <summary>All trains, each behind those that it was made from; the last is the output neurons'.</summary>
    public IReadOnlyList<FusedTrain> Trains { get; }

    /// <summary>The layers of neurons, in order.</summary>
    public IReadOnlyList<FusedLayer> Layers { get; }

    /// <summary>The layers' connections and recurrences; the first is the first layer's.</summary>
    public IReadOnlyList<FusedConnection> Connections { get; }

    /// <summary>Counts refreshes of the weights, so that a run can tell whether another came between.</summary>
    public int Generation { get; private set; }

    /// <summary>
    /// The plan for a network, or null where a stage has no fused kernel or does not fit its input: plain tensors serve then.
    /// </summary>
    public static FusedPlan? Find(IReadOnlyList<SpikingStage> stages, long[] sampleShape)
    {
        var planner = new FusedPlanner();
        var plan = new FusedPlan(sampleShape, planner);
        if (planner.Plans(stages, sampleShape))
            return plan;
        plan.Dispose();
        return null;
    }

    /// <summary>Whether the parameters are still what the kernels can read.</summary>
    public bool Fits(Tensor input)
        => input.dtype == ScalarType.Float32 && input.device_type == DeviceType.CPU
        && Connections.All(connection => connection.Fits);

    /// <summary>Copies the parameters into the kernels' order; those of the first layer only where spikes come in.</summary>
    public int Refresh(bool spikesIn)
    {
        foreach (var connection in Connections.Skip(spikesIn ? 0 : 1))
            connection.Refresh();
        return ++Generation;
    }

    /// <summary>A buffer of a role; its content is what the last user left, zero at first.</summary>
    public Tensor Rent(string role, long length, ScalarType type = ScalarType.Float32)
    {
        var key = Key(role, length);
        return spare.TryGetValue(key, out var stack) && stack.TryPop(out var buffer)
            ? buffer
            : zeros(length, type).DetachFromDisposeScope();
    }

    /// <summary>Takes a buffer back.</summary>
    public void Return(string role, Tensor buffer)
    {
        if (disposed)
        {
            buffer.Dispose();
            return;
        }

        var key = Key(role, buffer.NumberOfElements);
        if (!spare.TryGetValue(key, out var stack))
            spare.Add(key, stack = new());
        stack.Push(buffer);
    }

    /// <summary>Frees the layers' copies of the weights and the buffers; those that a run still has are freed with it.</summary>
    public void Dispose()
    {
        disposed = true;
        foreach (var connection in Connections)
            connection.Dispose();
        foreach (var buffer in spare.Values.SelectMany(buffers => buffers))
            buffer.Dispose();
        spare.Clear();
    }

    private static string Key(string role, long length) => FormattableString.Invariant($"{role}:{length}");
}
