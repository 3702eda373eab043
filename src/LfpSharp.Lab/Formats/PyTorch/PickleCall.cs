namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>What our own records are made of where a pickle calls something by name, or points at a storage.</summary>
internal static class PickleCall
{
    /// <summary>As many dimensions as libtorch's kernels support.</summary>
    private const int MaximumRank = 64;

    /// <summary>As long as the key of a storage may be: PyTorch counts them, or writes down a place in memory.</summary>
    private const int LongestKey = 64;

    /// <summary>What a call makes: the tensor, dictionary, set, shape or device that the known name stands for.</summary>
    /// <param name="input">Where faults are.</param>
    /// <param name="called">What is called.</param>
    /// <param name="arguments">A tuple.</param>
    public static object? Of(PickleInput input, object? called, object? arguments)
    {
        if (called is not PickleGlobal part || arguments is not PickleTuple { Items: var items })
            throw input.Asks("a call of something that has no name, or without arguments", "the names that tensors are rebuilt by");
        return part.Kind switch
        {
            PickleGlobalKind.Dictionary => Dictionary(input, part, items),
            PickleGlobalKind.Set when items is [] => new PickleList(),
            PickleGlobalKind.Set or PickleGlobalKind.Size when items is [PickleList or PickleTuple] => items[0],
            PickleGlobalKind.Device when items is [string] => items[0],
            PickleGlobalKind.Device when items is [string, long] => arguments,
            PickleGlobalKind.Tensor => Tensor(input, part, items),
            PickleGlobalKind.Parameter when items is [TensorReference tensor, bool, _] => tensor,
            _ => throw Unlike(input, part),
        };
    }

    /// <summary>
    /// The storage that <c>('storage', class, key, device, elements)</c> points at; before 1.6, a view of it stands behind that.
    /// </summary>
    public static StorageReference Storage(PickleInput input, object? id)
    {
        if (id is PickleTuple { Items: ["module", ..] })
            throw input.Asks("a whole model with its program", "weights");
        if (id is not PickleTuple
            {
                Items: ["storage", PickleGlobal { Kind: PickleGlobalKind.Storage, Type: { } type }, string { Length: <= LongestKey } key,
                    string, long and >= 0 and var elements, .. var rest]
            } || elements > long.MaxValue / sizeof(double))
        {
            throw input.Invalid("a pointer at something that is no storage", "('storage', class, key, device, number of elements)");
        }

        return rest switch
        {
            [] or [null] => new StorageReference(key, type, elements, 0, elements),
            [PickleTuple { Items: [string, long and >= 0 and var offset, long and >= 0 and var length] }]
                when offset <= elements && length <= elements - offset => new StorageReference(key, type, elements, offset, length),
            _ => throw input.Invalid("a view of a storage that reaches beyond it", "(key, offset, length) within it"),
        };
    }

    private static PickleDictionary Dictionary(PickleInput input, PickleGlobal part, object?[] items)
    {
        if (items is [PickleDictionary counted])
            return counted;
        var made = new PickleDictionary();
        if (items is [])
            return made;
        if (items is not [PickleList pairs])
            throw Unlike(input, part);
        input.Spend(pairs.Items.Count);
        foreach (var pair in pairs.Items)
        {
            made.Pairs.Add(pair switch
            {
                PickleTuple { Items: [var key, var value] } => (key, value),
                PickleList { Items: [var key, var value] } => (key, value),
                _ => throw Unlike(input, part),
            });
        }

        return made;
    }

    private static TensorReference Tensor(PickleInput input, PickleGlobal part, object?[] items)
    {
        // storage, offset, sizes, strides, requires_grad, hooks, metadata: the last would negate or conjugate the values.
        if (items is not [StorageReference storage, long offset, PickleTuple sizes, PickleTuple strides, .. var rest]
            || rest is [_, _, not (null or PickleDictionary { Pairs: [] })] || rest.Length > 3)
        {
            throw Unlike(input, part);
        }

        if (sizes.Items.Length != strides.Items.Length || sizes.Items.Length > MaximumRank)
        {
            throw input.Invalid(
                $"a tensor of {sizes.Items.Length} sizes and {strides.Items.Length} strides", $"as many of both, at most {MaximumRank}");
        }

        var (shape, steps) = (Numbers(input, sizes), Numbers(input, strides));
        Int128 last = offset;
        Int128 extent = StorageReference.ElementBytes(storage.Type);
        for (var i = 0; i < shape.Length; i++)
        {
            last += (Int128)Math.Max(shape[i] - 1, 0) * steps[i];
            extent *= Math.Max(shape[i], 1);
            if (extent > long.MaxValue || last > long.MaxValue)
                throw input.Invalid($"a tensor of shape [{string.Join(", ", shape)}]", "a size below 2^63 bytes");
        }

        return offset >= 0 && (shape.Contains(0) ? offset <= storage.Length : last < storage.Length)
            ? new TensorReference(storage, storage.Offset + offset, shape, steps)
            : throw input.Invalid(
                $"a tensor of shape [{string.Join(", ", shape)}], strides [{string.Join(", ", steps)}] and offset {offset}",
                $"one within the {storage.Length} elements of its storage");
    }

    private static long[] Numbers(PickleInput input, PickleTuple tuple)
        => Array.TrueForAll(tuple.Items, item => item is long and >= 0)
            ? Array.ConvertAll(tuple.Items, item => (long)item!)
            : throw input.Invalid("a size or stride that is no whole number from 0 on", "sizes and strides from 0 on");

    private static InvalidFileException Unlike(PickleInput input, PickleGlobal part)
        => input.Asks($"a call of {part.Name} with other arguments than tensors have", "the arguments of PyTorch 0.2 to 2");
}
