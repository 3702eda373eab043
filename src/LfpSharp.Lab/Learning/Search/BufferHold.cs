using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Search;

/// <summary>Puts a model's buffers, such as the running means of norms, back on dispose to what they were.</summary>
internal sealed class BufferHold : IDisposable
{
    private readonly List<(Tensor Buffer, Tensor Copy)> kept;

    /// <summary>Copies the buffers.</summary>
    /// <param name="model">The model; not owned.</param>
    public BufferHold(nn.Module model) => kept = [.. model.buffers().Select(buffer => (buffer, buffer.detach().clone()))];

    /// <inheritdoc/>
    public void Dispose()
    {
        using var noGrad = no_grad();
        foreach (var (buffer, copy) in kept)
        {
            buffer.copy_(copy);
            copy.Dispose();
        }
    }
}
