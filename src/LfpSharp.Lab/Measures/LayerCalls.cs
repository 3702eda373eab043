using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>Watches which layers a model of any form calls, in order: modules that hold no other module.</summary>
internal sealed class LayerCalls : IDisposable
{
    private readonly List<Action> removals = [];

    /// <param name="model">The model; hooks stay until disposed.</param>
    /// <param name="called">Told the path, the layer and the shape of its output at each call.</param>
    public LayerCalls(nn.Module model, Action<string, nn.Module, long[]> called)
    {
        foreach (var (path, layer) in model.named_modules().Where(named => !named.module.children().Any()))
        {
            switch (layer)
            {
                case nn.Module<Tensor, Tensor> one:
                    removals.Add(one.register_forward_hook((_, _, output) => Tell(path, layer, output)).remove);
                    break;
                case nn.Module<Tensor, Tensor, Tensor> two:
                    removals.Add(two.register_forward_hook((_, _, _, output) => Tell(path, layer, output)).remove);
                    break;
                case nn.Module<Tensor[], Tensor> many:
                    removals.Add(many.register_forward_hook((_, _, output) => Tell(path, layer, output)).remove);
                    break;
            }
        }

        Tensor Tell(string path, nn.Module layer, Tensor output)
        {
            called(path, layer, output.shape);
            return output;
        }
    }

    public void Dispose()
    {
        foreach (var remove in removals)
            remove();
    }
}
