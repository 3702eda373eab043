using System.Reflection;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// Frees the blank copy of each output that TorchSharp keeps with a node of one's own. It is used only to replace a missing
/// gradient by zeros, which <see cref="RuleFunction"/> switches off; kept, it doubles the memory of the activations.
/// </summary>
/// <remarks>It is a private field, so where a later TorchSharp names it otherwise, nothing is freed and all else works.</remarks>
internal static class OutputCache
{
    private static readonly FieldInfo? NodeField = typeof(autograd.AutogradContext).GetField(
        "_node", BindingFlags.Instance | BindingFlags.NonPublic);
    private static FieldInfo? cacheField;

    /// <summary>Frees the copies of the node that <paramref name="context"/> belongs to.</summary>
    public static void Free(autograd.AutogradContext context)
    {
        if (NodeField?.GetValue(context) is not { } node)
            return;

        cacheField ??= node.GetType().GetField("_outputCache", BindingFlags.Instance | BindingFlags.NonPublic);
        if (cacheField?.GetValue(node) is List<Tensor> copies)
        {
            copies.ForEach(copy => copy?.Dispose());
            copies.Clear();
        }
    }
}
