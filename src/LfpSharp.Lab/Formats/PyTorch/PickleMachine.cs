using System.Numerics;
using Code = LfpSharp.Lab.Formats.PyTorch.PickleCode;

namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>
/// Reads a pickle without Python: the operations that tensors need make plain values of our own, and everything else is refused with what
/// it asked for. Nothing that a file names is ever looked up, imported or called.
/// </summary>
/// <remarks>
/// <para>Values are null, bool, long, <see cref="BigInteger"/>, double, string, byte[], <see cref="PickleTuple"/>,
/// <see cref="PickleList"/>, <see cref="PickleDictionary"/>, <see cref="PickleGlobal"/>, <see cref="StorageReference"/> and
/// <see cref="TensorReference"/>. A value that is remembered and recalled is the same object, so a small file stays small in
/// memory; whoever walks the values has to reckon with one that contains itself.</para>
/// <para>Bounded: bytes, operations, values on the stack, marks, memo. Nothing here calls itself, so no file is too deep.</para>
/// </remarks>
internal static class PickleMachine
{
    private const int HighestProtocol = 5;

    /// <summary>Reads one pickle, to its stop.</summary>
    /// <param name="input">Its bytes; what follows is left there.</param>
    /// <param name="storages">Gets every storage that the pickle points at.</param>
    /// <returns>What it makes.</returns>
    /// <exception cref="InvalidFileException">It is damaged, asks for something that is no part of weights, or is too large.</exception>
    public static object? Read(PickleInput input, StorageTable storages)
    {
        var stack = new PickleStack(input);
        while (true)
        {
            input.Spend(1);
            var code = (Code)input.ReadByte("an operation");
            if (code == Code.Stop)
            {
                var result = stack.Pop("the result");
                return stack.Count == 0 ? result : throw input.Invalid($"{stack.Count} values left over", "one value at the end");
            }

            if (!TryConstant(code, input, stack) && !TryCollection(code, input, stack) && !TryMemo(code, input, stack))
                Build(code, input, stack, storages);
        }
    }

    private static bool TryConstant(Code code, PickleInput input, PickleStack stack)
    {
        switch (code)
        {
            case Code.None:
                stack.Push(null);
                break;
            case Code.NewTrue:
                stack.Push(true);
                break;
            case Code.NewFalse:
                stack.Push(false);
                break;
            case Code.BinInt:
                stack.Push((long)(int)input.ReadUInt32("a number"));
                break;
            case Code.BinInt1:
                stack.Push((long)input.ReadByte("a number"));
                break;
            case Code.BinInt2:
                stack.Push((long)input.ReadUInt16("a number"));
                break;
            case Code.Long1:
                PushInteger(input, stack, input.ReadByte("a number"));
                break;
            case Code.Long4:
                PushInteger(input, stack, input.ReadUInt32("a number"));
                break;
            case Code.BinFloat:
                stack.Push(input.ReadDouble());
                break;
            case Code.ShortBinUnicode or Code.ShortBinString:
                stack.Push(input.ReadText(input.ReadByte("a text")));
                break;
            case Code.BinUnicode or Code.BinString:
                stack.Push(input.ReadText(input.ReadUInt32("a text")));
                break;
            case Code.BinUnicode8:
                stack.Push(input.ReadText(input.ReadUInt64("a text")));
                break;
            case Code.ShortBinBytes:
                stack.Push(input.ReadBytes(input.ReadByte("bytes"), "bytes"));
                break;
            case Code.BinBytes:
                stack.Push(input.ReadBytes(input.ReadUInt32("bytes"), "bytes"));
                break;
            case Code.BinBytes8:
                stack.Push(input.ReadBytes(input.ReadUInt64("bytes"), "bytes"));
                break;
            default:
                return false;
        }

        return true;
    }

    private static bool TryCollection(Code code, PickleInput input, PickleStack stack)
    {
        switch (code)
        {
            case Code.Mark:
                stack.Mark();
                break;
            case Code.EmptyTuple:
                stack.Push(new PickleTuple([]));
                break;
            case Code.Tuple1 or Code.Tuple2 or Code.Tuple3:
                var items = new object?[code - Code.Tuple1 + 1];
                for (var i = items.Length - 1; i >= 0; i--)
                    items[i] = stack.Pop("a tuple");
                stack.Push(new PickleTuple(items));
                break;
            case Code.Tuple:
                stack.Push(new PickleTuple(stack.PopToMark("a tuple")));
                break;
            case Code.EmptyList or Code.EmptySet:
                stack.Push(new PickleList());
                break;
            case Code.Append:
                var item = stack.Pop("a list");
                List(input, stack).Items.Add(item);
                break;
            case Code.Appends or Code.AddItems:
                var more = stack.PopToMark("a list");
                List(input, stack).Items.AddRange(more);
                break;
            case Code.EmptyDict:
                stack.Push(new PickleDictionary());
                break;
            case Code.SetItem:
                var value = stack.Pop("a dictionary");
                Set(input, stack, [stack.Pop("a dictionary"), value]);
                break;
            case Code.SetItems:
                Set(input, stack, stack.PopToMark("a dictionary"));
                break;
            default:
                return false;
        }

        return true;
    }

    private static bool TryMemo(Code code, PickleInput input, PickleStack stack)
    {
        switch (code)
        {
            case Code.BinPut:
                stack.Remember(input.ReadByte("the memo"));
                break;
            case Code.LongBinPut:
                stack.Remember(input.ReadUInt32("the memo"));
                break;
            case Code.Memoize:
                stack.RememberNext();
                break;
            case Code.BinGet:
                stack.Push(stack.Recall(input.ReadByte("the memo")));
                break;
            case Code.LongBinGet:
                stack.Push(stack.Recall(input.ReadUInt32("the memo")));
                break;
            default:
                return false;
        }

        return true;
    }

    private static void Build(Code code, PickleInput input, PickleStack stack, StorageTable storages)
    {
        switch (code)
        {
            case Code.Proto:
                if (input.ReadByte("the protocol") is var protocol and > HighestProtocol)
                    throw input.Invalid($"protocol {protocol}", $"a protocol from 2 to {HighestProtocol}");
                break;
            case Code.Frame:
                // Only a hint of how much to read at once.
                _ = input.ReadUInt64("a frame");
                break;
            case Code.Global:
                stack.Push(Global(input, input.ReadLine("the name of a module"), input.ReadLine("a name")));
                break;
            case Code.StackGlobal:
                var (name, module) = (stack.Pop("a name"), stack.Pop("a module"));
                stack.Push(module is string of && name is string part
                    ? Global(input, of, part)
                    : throw input.Invalid("a name of a program's part that is no text", "module and name"));
                break;
            case Code.Reduce:
                var arguments = stack.Pop("a call");
                stack.Push(PickleCall.Of(input, stack.Pop("a call"), arguments));
                break;
            case Code.Build:
                // The state of a dictionary, such as the version of each layer: nothing that weights need.
                if (stack.Pop("a state") is not PickleDictionary || stack.Peek("a state") is not PickleDictionary)
                    throw input.Asks("operation BUILD, which changes an object", "the state of a dictionary at most");
                break;
            case Code.BinPersId:
                var storage = PickleCall.Storage(input, stack.Pop("a storage"));
                if (!storages.TryAdd(storage))
                    throw input.Invalid($"storage '{PyTorchFault.Shown(storage.Key)}' with another type or length", "each storage alike");
                stack.Push(storage);
                break;
            case (Code)RefusedCode.Inst:
                var (ofClass, named) = (input.ReadLine("the name of a module"), input.ReadLine("a name"));
                throw input.Asks($"operation INST, which asks for {PyTorchFault.Shown($"{ofClass}.{named}")}", "weights");
            default:
                throw input.Asks(RefusedCode.Name((byte)code), "the operations that tensors are written with");
        }
    }

    private static PickleGlobal Global(PickleInput input, string module, string name)
        => PickleGlobal.Find(module, name)
            ?? throw input.Asks(
                $"a pickle that asks for {PyTorchFault.Shown($"{module}.{name}")}", "tensors, numbers, texts and collections");

    private static void PushInteger(PickleInput input, PickleStack stack, uint length)
    {
        if (length > byte.MaxValue)
            throw input.Invalid($"a whole number of {length} bytes", $"at most {byte.MaxValue}");
        var number = new BigInteger(input.ReadBytes(length, "a number"));
        if (number >= long.MinValue && number <= long.MaxValue)
            stack.Push((long)number);
        else
            stack.Push(number);
    }

    private static PickleList List(PickleInput input, PickleStack stack)
        => stack.Peek("a list") as PickleList ?? throw input.Invalid("an item for something that is no list", "a list");

    private static void Set(PickleInput input, PickleStack stack, object?[] pairs)
    {
        if (stack.Peek("a dictionary") is not PickleDictionary dictionary)
            throw input.Invalid("a key for something that is no dictionary", "a dictionary");
        if (pairs.Length % 2 != 0)
            throw input.Invalid("a key without a value", "keys with values");
        for (var i = 0; i < pairs.Length; i += 2)
            dictionary.Pairs.Add((pairs[i], pairs[i + 1]));
    }
}
