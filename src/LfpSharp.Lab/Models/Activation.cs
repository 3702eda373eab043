using LfpSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>Makes the modules of activations.</summary>
public static class Activation
{
    /// <summary>Levels of the staircase, where none are asked for.</summary>
    internal const int StaircaseLevels = 4;

    /// <summary>A new module; in-place variants are not used, since the rules need the pre-activation.</summary>
    /// <param name="kind">Which activation.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such activation.</exception>
    public static nn.Module<Tensor, Tensor> Create(ActivationKind kind) => kind switch
    {
        ActivationKind.Relu => nn.ReLU(),
        ActivationKind.LeakyRelu => nn.LeakyReLU(0.01),
        ActivationKind.Elu => nn.ELU(),
        ActivationKind.Selu => nn.SELU(),
        ActivationKind.Silu => nn.SiLU(),
        ActivationKind.Gelu => nn.GELU(),
        ActivationKind.Tanh => nn.Tanh(),
        ActivationKind.Sigmoid => nn.Sigmoid(),
        ActivationKind.Softplus => nn.Softplus(),
        ActivationKind.Hardtanh => new Hardtanh(),
        ActivationKind.Step => new Step(),
        ActivationKind.Staircase => new Staircase(StaircaseLevels),
        ActivationKind.NegatedRelu => new NegatedReLU(),
        ActivationKind.NegatedTanh => new NegatedTanh(),
        ActivationKind.NegatedStep => new NegatedStep(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such activation."),
    };
}
