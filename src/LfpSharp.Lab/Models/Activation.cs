using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>The activations that a model can be built with, by name.</summary>
public static class Activation
{
    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> Makers = new()
    {
        ["relu"] = () => nn.ReLU(),
        ["leaky-relu"] = () => nn.LeakyReLU(0.01),
        ["elu"] = () => nn.ELU(),
        ["selu"] = () => nn.SELU(),
        ["silu"] = () => nn.SiLU(),
        ["gelu"] = () => nn.GELU(),
        ["tanh"] = () => nn.Tanh(),
        ["sigmoid"] = () => nn.Sigmoid(),
        ["softplus"] = () => nn.Softplus(),
        ["hardtanh"] = () => new Hardtanh(),
        ["step"] = () => new Step(),
        ["negated-relu"] = () => new NegatedReLU(),
        ["negated-tanh"] = () => new NegatedTanh(),
        ["negated-step"] = () => new NegatedStep(),
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => Makers.Keys;

    /// <summary>Makes the activation.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public static nn.Module<Tensor, Tensor> Create(string name)
        => Makers.TryGetValue(name, out var make) ? make() : throw new UnknownNameException("activation", name, Makers.Keys);
}
