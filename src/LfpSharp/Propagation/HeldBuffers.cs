using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Keeps modules' buffers, and puts them back on dispose.</summary>
internal sealed class HeldBuffers : IDisposable
{
    private readonly List<(Tensor Buffer, Tensor Value)> buffers;

    /// <summary>Keeps the buffers that are registered with the modules themselves.</summary>
    public HeldBuffers(IEnumerable<nn.Module> modules)
        => buffers =
        [
            .. modules.SelectMany(module => module.buffers(recurse: false))
                .Select(buffer => (buffer, buffer.detach().clone().DetachFromDisposeScope())),
        ];

    public void Dispose()
    {
        using var noGrad = no_grad();
        foreach (var (buffer, value) in buffers)
        {
            Restore(buffer, value);
            value.Dispose();
        }
    }

    // Past autograd's count of changes where that is possible: a graph that waits for its backward pass must not take offence.
    private static void Restore(Tensor buffer, Tensor value)
    {
        if (buffer.device_type == DeviceType.CPU && buffer.is_contiguous() && value.is_contiguous())
            value.bytes.CopyTo(buffer.bytes);
        else
            buffer.copy_(value);
    }
}
