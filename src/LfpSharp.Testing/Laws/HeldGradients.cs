using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Testing.Laws;

/// <summary>Keeps the gradients of a model, and puts them back on dispose, also after an exception.</summary>
internal sealed class HeldGradients : IDisposable
{
    private readonly List<(Parameter Parameter, Tensor? Gradient)> gradients;

    /// <summary>Takes the gradients out of the model.</summary>
    /// <param name="model">The model; not owned.</param>
    public HeldGradients(nn.Module model)
    {
        gradients = [.. model.parameters().Select(parameter => (parameter, parameter.grad?.DetachFromDisposeScope()))];
        foreach (var (parameter, _) in gradients)
            parameter.grad = null;
    }

    /// <summary>Puts them back.</summary>
    public void Dispose()
    {
        foreach (var (parameter, gradient) in gradients)
        {
            parameter.grad = gradient;
            gradient?.Dispose();
        }
    }
}
