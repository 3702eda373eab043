namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>What a pickle has made and not yet put anywhere, with marks in it, and its memo; both of a bounded size.</summary>
/// <param name="input">Where faults are.</param>
internal sealed class PickleStack(PickleInput input)
{
    private const int MostItems = 1 << 17;
    private const int MostMarks = 1000;
    private const int MostRemembered = 1 << 20;

    private readonly List<object?> items = [];
    private readonly List<int> marks = [];
    private readonly List<object?> memo = [];

    /// <summary>How many values there are, marks not counted.</summary>
    public int Count => items.Count;

    public void Push(object? value)
    {
        if (items.Count == MostItems)
            throw input.Invalid($"more than {MostItems} values that wait for each other", "a pickle of weights");
        items.Add(value);
    }

    public object? Pop(string what)
    {
        if (items.Count == 0 || (marks.Count > 0 && marks[^1] == items.Count))
            throw input.Invalid($"no value for {what}", "a value before it");
        var value = items[^1];
        items.RemoveAt(items.Count - 1);
        return value;
    }

    public object? Peek(string what)
    {
        var value = Pop(what);
        items.Add(value);
        return value;
    }

    public void Mark()
    {
        if (marks.Count == MostMarks)
            throw input.Invalid($"values more than {MostMarks} deep in each other", "a pickle of weights");
        marks.Add(items.Count);
    }

    /// <summary>Takes everything down to the last mark, and the mark.</summary>
    public object?[] PopToMark(string what)
    {
        if (marks.Count == 0)
            throw input.Invalid($"{what} without a mark", "a mark before it");
        var from = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        var taken = items.GetRange(from, items.Count - from).ToArray();
        items.RemoveRange(from, items.Count - from);
        return taken;
    }

    /// <summary>Remembers the last value under a number: the next one, or one that was used before.</summary>
    public void Remember(long number)
    {
        if (number > memo.Count || number >= MostRemembered)
        {
            throw input.Invalid(
                $"value {number} of the memo, after {memo.Count}",
                memo.Count < MostRemembered ? "numbers in order" : $"at most {MostRemembered} values");
        }

        var value = Peek("the memo");
        if (number == memo.Count)
            memo.Add(value);
        else
            memo[(int)number] = value;
    }

    /// <summary>Remembers the last value under the next number.</summary>
    public void RememberNext() => Remember(memo.Count);

    public object? Recall(long number)
        => number < memo.Count ? memo[(int)number] : throw input.Invalid($"value {number} of the memo", $"one of the {memo.Count} there");
}
