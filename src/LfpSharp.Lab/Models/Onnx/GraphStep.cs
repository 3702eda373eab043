using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>One step of a network's forward.</summary>
/// <param name="Inputs">The places of what goes in; 0 is the network's input.</param>
/// <param name="Constants">The names of constants that go in behind those.</param>
/// <param name="Module">The module that is called; null where <paramref name="Function"/> says what is computed.</param>
/// <param name="Function">What is computed of the inputs and the number of samples.</param>
/// <remarks>What step i computes has place i + 1.</remarks>
internal sealed record GraphStep(
    IReadOnlyList<int> Inputs, IReadOnlyList<string> Constants, nn.Module? Module, Func<Tensor[], long, Tensor>? Function)
{
    /// <summary>Computes it.</summary>
    /// <param name="inputs">What goes in, constants last.</param>
    /// <param name="samples">How many samples the batch has.</param>
    public Tensor Run(Tensor[] inputs, long samples) => Module switch
    {
        null => Function!(inputs, samples),
        nn.Module<Tensor, Tensor> one => one.call(inputs[0]),
        nn.Module<Tensor, Tensor, Tensor> two => two.call(inputs[0], inputs[1]),
        _ => throw new InvalidOperationException($"{Module.GetName()} maps neither one nor two tensors to one."),
    };
}
