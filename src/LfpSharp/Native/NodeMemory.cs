using System.Collections.Concurrent;
using System.Reflection;
using static TorchSharp.torch;

namespace LfpSharp.Native;

/// <summary>Frees what TorchSharp keeps with a node of one's own for longer than the node needs it.</summary>
/// <remarks>These are private fields, so where a later TorchSharp names them otherwise, nothing is freed and all else works.</remarks>
internal static class NodeMemory
{
    private static readonly FieldInfo? NodeField = Field(typeof(autograd.AutogradContext), "_node");
    private static readonly FieldInfo? SavedField = Field(typeof(autograd.AutogradContext), "_savedVariables");
    private static readonly ConcurrentDictionary<Type, FieldInfo?> CacheFields = [];

    /// <summary>
    /// Frees the blank copy of each output of the node that <paramref name="context"/> belongs to. It is used only to replace a missing
    /// gradient by zeros, which <c>set_materialize_grads(false)</c> switches off; kept, it doubles the memory of the activations.
    /// </summary>
    public static void FreeOutputs(autograd.AutogradContext context)
    {
        if (NodeField?.GetValue(context) is { } node
            && CacheFields.GetOrAdd(node.GetType(), type => Field(type, "_outputCache"))?.GetValue(node) is List<Tensor> copies)
        {
            copies.ForEach(copy => copy?.Dispose());
            copies.Clear();
        }
    }

    /// <summary>
    /// Frees what was saved for the way back, once the node was gone through: libtorch does so with its own nodes, TorchSharp only when
    /// the whole graph is freed, so that all saved tensors would be in memory until then.
    /// </summary>
    public static void FreeSaved(autograd.AutogradContext context)
    {
        if (SavedField?.GetValue(context) is not System.Collections.IList saved)
            return;
        foreach (var variable in saved)
            ((IDisposable)variable!).Dispose();
        saved.Clear();
    }

    private static FieldInfo? Field(Type type, string name) => type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic);
}
