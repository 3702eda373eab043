using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Keeps a model's buffers and gradients and the random state, and puts them back on dispose.</summary>
internal sealed class ModelState(nn.Module model) : IDisposable
{
    private readonly HeldBuffers buffers = new(model.modules().Prepend(model).Distinct());
    private readonly HeldRandomState random = new();
    private readonly List<(Parameter Parameter, Tensor? Gradient)> gradients =
        [.. model.parameters().Select(parameter => (parameter, parameter.grad?.DetachFromDisposeScope()))];

    public void Dispose()
    {
        buffers.Dispose();
        foreach (var (parameter, gradient) in gradients)
        {
            parameter.grad = gradient;
            gradient?.Dispose();
        }

        random.Dispose();
    }
}
