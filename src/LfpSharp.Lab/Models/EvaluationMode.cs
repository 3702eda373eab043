using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>
/// Puts a model into evaluation mode, and on dispose each of its modules back into the mode that it had, also after an exception.
/// </summary>
/// <example><code>
/// using var evaluation = new EvaluationMode(model);
/// </code></example>
public sealed class EvaluationMode : IDisposable
{
    private readonly List<(nn.Module Module, bool WasTraining)> modes;

    /// <summary>Puts the model into evaluation mode.</summary>
    /// <param name="model">The model; not owned.</param>
    public EvaluationMode(nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        modes = [(model, model.training), .. model.named_modules().Select(named => (named.module, named.module.training))];
        model.eval();
    }

    /// <summary>Puts every module back into its mode.</summary>
    public void Dispose()
    {
        // train() goes down to the modules inside; these come after it in the list.
        foreach (var (module, wasTraining) in modes)
            module.train(wasTraining);
    }
}
