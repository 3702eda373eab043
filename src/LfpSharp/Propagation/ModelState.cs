using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Keeps a model's buffers and gradients and the random state, and puts them back on dispose.</summary>
internal sealed class ModelState : IDisposable
{
    private readonly List<(Tensor Buffer, Tensor Value)> buffers;
    private readonly List<(Parameter Parameter, Tensor? Gradient)> gradients;
    private readonly Tensor randomState = get_rng_state().DetachFromDisposeScope();

    public ModelState(nn.Module model)
    {
        buffers = [.. model.buffers().Select(buffer => (buffer, buffer.detach().clone().DetachFromDisposeScope()))];
        gradients = [.. model.parameters().Select(parameter => (parameter, parameter.grad?.DetachFromDisposeScope()))];
    }

    public void Dispose()
    {
        using var noGrad = no_grad();
        foreach (var (buffer, value) in buffers)
        {
            Restore(buffer, value);
            value.Dispose();
        }

        foreach (var (parameter, gradient) in gradients)
        {
            parameter.grad = gradient;
            gradient?.Dispose();
        }

        set_rng_state(randomState);
        randomState.Dispose();
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
