using System.Collections.Concurrent;
using System.Reflection;
using static TorchSharp.torch;

namespace LfpSharp.Native;

/// <summary>
/// Frees the blank copy of each output that TorchSharp keeps with a node of one's own. It is used only to replace a missing
/// gradient by zeros, which <c>set_materialize_grads(false)</c> switches off; kept, it doubles the memory of the activations.
/// </summary>
/// <remarks>It is a private field, so where a later TorchSharp names it otherwise, nothing is freed and all else works.</remarks>
internal static class OutputCache
{
    private static readonly FieldInfo? NodeField = typeof(autograd.AutogradContext).GetField(
        "_node", BindingFlags.Instance | BindingFlags.NonPublic);
    private static readonly ConcurrentDictionary<Type, FieldInfo?> CacheFields = [];

    /// <summary>Frees the copies of the node that <paramref name="context"/> belongs to.</summary>
    public static void Free(autograd.AutogradContext context)
    {
        if (NodeField?.GetValue(context) is not { } node)
            return;

        var cacheField = CacheFields.GetOrAdd(
            node.GetType(), type => type.GetField("_outputCache", BindingFlags.Instance | BindingFlags.NonPublic));
        if (cacheField?.GetValue(node) is List<Tensor> copies)
        {
            copies.ForEach(copy => copy?.Dispose());
            copies.Clear();
        }
    }
}
