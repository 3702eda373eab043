namespace LfpSharp.Lab.Models;

/// <summary>What the layers of a <see cref="TransformerBlock"/> are called in a library, and the constant of its norms.</summary>
/// <param name="FirstNorm">The norm before attention.</param>
/// <param name="Attention">The linear layer of queries, keys and values, and the one behind.</param>
/// <param name="SecondNorm">The norm before the perceptron.</param>
/// <param name="Perceptron">Its layers.</param>
/// <param name="NormStabilizer">What a norm adds to the variance.</param>
internal sealed record BlockNames(
    string FirstNorm,
    (string Inputs, string Outputs) Attention,
    string SecondNorm,
    (string First, string Activation, string Second) Perceptron,
    double NormStabilizer)
{
    /// <summary>Those of timm's vision transformers.</summary>
    public static BlockNames Timm { get; } = new("norm1", ("qkv", "proj"), "norm2", ("fc1", "act", "fc2"), 1e-6);

    /// <summary>Those of GPT-2, as nanoGPT has them.</summary>
    public static BlockNames NanoGpt { get; } = new("ln_1", ("c_attn", "c_proj"), "ln_2", ("c_fc", "gelu", "c_proj"), 1e-5);
}
