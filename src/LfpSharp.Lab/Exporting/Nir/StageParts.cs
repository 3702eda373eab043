using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>The layers that a module of a spiking network is made of, in order.</summary>
internal static class StageParts
{
    public static IEnumerable<nn.Module<Tensor, Tensor>> Of(nn.Module module)
        => module.GetType() == typeof(Sequential)
            ? module.children().SelectMany(Of)
            : [(nn.Module<Tensor, Tensor>)module];
}
