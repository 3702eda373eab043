using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Native;

/// <summary>A node of autograd whose value was computed already; what derives from it says how to go back.</summary>
/// <typeparam name="TFunction">What derives from it.</typeparam>
/// <typeparam name="TWay">What it needs to know on the way back, besides the saved tensors.</typeparam>
internal abstract class ValueFunction<TFunction, TWay> : autograd.SingleTensorFunction<TFunction>
    where TFunction : ValueFunction<TFunction, TWay>, new()
    where TWay : class
{
    private const string WayKey = "way";

    public sealed override string Name => typeof(TFunction).Name;

    public sealed override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (Call)vars[^1];
        call.Context = ctx;
        ctx.set_materialize_grads(false);
        ctx.save_data(WayKey, call.Way);
        ctx.save_for_backward(call.Saved);
        return call.Output;
    }

    /// <summary>Connects <paramref name="output"/> to <paramref name="receivers"/>; its own connection to the graph is cut.</summary>
    /// <returns>A tensor that shares the memory of <paramref name="output"/>.</returns>
    protected static Tensor Connect(IReadOnlyList<Tensor> receivers, Tensor output, IReadOnlyList<Tensor> saved, TWay way)
    {
        // Cut-off views: a saved output that knew its own node would keep the node alive for ever. They hold memory, so they go at once.
        using var values = output.detach();
        List<Tensor> views = [.. saved.Select(tensor => tensor.detach())];
        var call = new Call(values, views, way);
        var connected = apply([.. receivers, call]);
        NodeMemory.FreeOutputs(call.Context!);
        views.ForEach(view => view.Dispose());
        return connected;
    }

    protected static TWay WayOf(autograd.AutogradContext context) => (TWay)context.get_data(WayKey);

    private sealed record Call(Tensor Output, List<Tensor> Saved, TWay Way)
    {
        public autograd.AutogradContext? Context { get; set; }
    }
}
