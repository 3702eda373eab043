using LfpSharp.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Fused;

/// <summary>The buffers of one run, rented from its plan and given back on dispose.</summary>
internal sealed unsafe class FusedBuffers(FusedPlan plan) : IDisposable
{
    private readonly List<(string Role, Tensor Buffer)> rented = [];

    /// <summary>A float buffer; its content is what the last user left, zero at first.</summary>
    public Tensor Floats(string role, long length) => Rent(role, length, ScalarType.Float32);

    /// <summary>A buffer of bits, sixteen an element.</summary>
    public ushort* Bits(string role, long length) => (ushort*)TensorMemory.Pointer(Rent(role, length, ScalarType.Int16));

    /// <summary>The first float of a new buffer.</summary>
    public float* Pointer(string role, long length) => TensorMemory.Pointer(Floats(role, length));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (role, buffer) in rented)
            plan.Return(role, buffer);
        rented.Clear();
    }

    private Tensor Rent(string role, long length, ScalarType type)
    {
        var buffer = plan.Rent(role, Math.Max(length, 1), type);
        rented.Add((role, buffer));
        return buffer;
    }
}
