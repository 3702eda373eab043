using System.IO.Enumeration;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>Holds parameters as they are while others learn, as in fine-tuning.</summary>
public static class Freezing
{
    /// <summary>Takes <c>requires_grad</c> from every parameter that a pattern matches.</summary>
    /// <param name="model">The model; changed.</param>
    /// <param name="patterns">
    /// Names of parameters, or of layers for all of theirs; <c>*</c> stands for any text: <c>features.*</c>, <c>*.bias</c>.
    /// </param>
    /// <returns>The names of the parameters that are held.</returns>
    /// <remarks>
    /// Buffers, such as the running statistics of a batch norm, are no parameters and move on while the model trains, as in PyTorch.
    /// </remarks>
    /// <exception cref="ArgumentException">A pattern matches nothing, or nothing is left to learn.</exception>
    public static IReadOnlyList<string> Apply(nn.Module model, IReadOnlyList<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(patterns);
        var named = model.named_parameters().ToList();
        var names = named.Select(parameter => parameter.name).ToList();
        if (patterns.FirstOrDefault(pattern => !names.Exists(name => Matches(pattern, name))) is { } idle)
            throw new ArgumentException($"freeze: '{idle}' matches no parameter. The model has {string.Join(", ", names)}.");
        var frozen = named.Where(parameter => patterns.Any(pattern => Matches(pattern, parameter.name))).ToList();
        if (frozen.Count == named.Count)
        {
            throw new ArgumentException("freeze: every parameter of the model is held, so nothing can learn. Leave the last layer out: "
                + $"{names[^1]}.");
        }

        foreach (var (_, parameter) in frozen)
            parameter.requires_grad = false;
        return [.. frozen.Select(parameter => parameter.name)];
    }

    private static bool Matches(string pattern, string name)
        => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)
            || FileSystemName.MatchesSimpleExpression(pattern + ".*", name, ignoreCase: false);
}
