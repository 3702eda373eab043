using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Native;

/// <summary>Says of the density that a node of autograd was given whether nobody else holds it, so that it may be written over.</summary>
/// <remarks>
/// libtorch adds gradients in place by the same rule: one holder of the tensor, one of its storage. TorchSharp does not tell these
/// counts, so they are read where libtorch keeps them: in the second word of a tensor and of a storage, which is a tensor's third. A
/// trial on the first use finds out whether they are there, and how many holders a density has that is nobody else's; where it fails,
/// nothing is ever written over.
/// </remarks>
internal static unsafe class TensorHolders
{
    private const int Count = 1, Storage = 2;

    private static readonly Lazy<uint?> Usual = new(Trial);

    /// <summary>Makes the trial, if there was none.</summary>
    public static void Prepare() => _ = Usual.Value;

    /// <summary>Whether a node may write over the density that it was given.</summary>
    /// <param name="density">A tensor in plain memory, as the node's backward was given it.</param>
    public static bool IsSole(Tensor density)
        => Usual is { IsValueCreated: true, Value: { } usual } && Holders(density) == usual && StorageHolders(density) == 1;

    private static ulong* Words(Tensor tensor) => *(ulong**)tensor.Handle;

    // The lower half of the word; the upper one counts weak holders.
    private static uint Holders(Tensor tensor) => (uint)Words(tensor)[Count];

    private static uint StorageHolders(Tensor tensor) => (uint)((ulong*)Words(tensor)[Storage])[Count];

    private static uint? Trial()
    {
        using var scope = NewDisposeScope();
        using var isEnabled = enable_grad();
        return CountsAreThere() ? InBackward() : null;
    }

    private static bool CountsAreThere()
    {
        using Tensor tensor = ones(3), view = tensor.detach(), other = ones(3);
        var storage = Words(tensor)[Storage];
        if (storage < 4096 || storage % 8 != 0 || Words(view)[Storage] != storage || Words(other)[Storage] == storage)
            return false;

        if (Holders(tensor) != 1 || StorageHolders(tensor) != 2 || StorageHolders(other) != 1)
            return false;
        using var handle = tensor.alias();
        return Holders(tensor) == 2 && Holders(view) == 1;
    }

    // How many hold a density that only its node needs; a sum's two have one more each, until the first is done.
    private static uint? InBackward()
    {
        List<uint> seen = [];
        Tensor Node(Tensor value) => ComputedFunction.Connect(
            [value],
            value,
            [],
            (_, density) =>
            {
                seen.Add(Holders(density));
                return [density.clone()];
            },
            nameof(TensorHolders));
        using var leaf = ones(3, requires_grad: true);
        using var alone = Node(leaf);
        using var product = alone * 2;
        using var one = Node(product);
        using var two = Node(product);
        using var sum = (one + two) * 3;
        sum.sum().backward();
        return seen is [var first, var second, var third] && first == second + 1 && second == third ? third : null;
    }
}
