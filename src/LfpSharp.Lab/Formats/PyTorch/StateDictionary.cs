using System.Globalization;
using System.Numerics;

namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>Weights by name, and what lies beside them, in what a PyTorch file holds.</summary>
internal sealed class StateDictionary
{
    private const int MostShown = 20;
    private const int MostTensors = 1 << 16;
    private const int MostOthers = 1000;
    private const int LongestKey = 256;

    /// <summary>Where programs put the weights when they save more than those.</summary>
    private static readonly string[] Usual = ["state_dict", "model_state_dict", "model"];

    private readonly string path;
    private readonly Dictionary<string, TensorReference> tensors = [];
    private readonly Dictionary<string, string> others = [];

    private StateDictionary(string path) => this.path = path;

    /// <summary>The key under which the weights are; empty where they are all that the file holds.</summary>
    public string Place { get; private set; } = "";

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorReference> Tensors => tensors;

    /// <summary>What else there is, by name, in a few words.</summary>
    public IReadOnlyDictionary<string, string> Others => others;

    /// <summary>
    /// Finds them: under one of the usual names, else the whole dictionary where a tensor is in it, else the only dictionary in it that
    /// holds a tensor.
    /// </summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="root">What the file holds.</param>
    /// <exception cref="InvalidFileException">There are none, or it cannot be told which they are.</exception>
    public static StateDictionary Find(string path, object? root)
    {
        var found = new StateDictionary(path);
        var inner = root as PickleDictionary ?? throw found.None(Words(root));
        if (Choose(inner) is { } key)
        {
            found.Place = key;
            found.AddOthers(inner.Pairs.Where(pair => pair.Key is not string name || name != key));
            inner = (PickleDictionary)inner.Pairs.Last(pair => pair.Key is string name && name == key).Value!;
        }
        else if (!HoldsTensor(inner))
        {
            throw found.None($"a dictionary with the keys {Keys(inner)}");
        }

        found.AddTensors(inner);
        return found;
    }

    private static string? Choose(PickleDictionary root)
    {
        // The same dictionary may stand under many keys: each is looked through once.
        var looked = new Dictionary<PickleDictionary, bool>(ReferenceEqualityComparer.Instance);
        var holders = new HashSet<string>();
        foreach (var pair in root.Pairs)
        {
            if (pair is not { Key: string { Length: <= LongestKey } key, Value: PickleDictionary inner })
                continue;
            if (!looked.TryGetValue(inner, out var holds))
                looked.Add(inner, holds = HoldsTensor(inner));
            if (holds)
                holders.Add(key);
        }

        return Array.Find(Usual, holders.Contains) ?? (!HoldsTensor(root) && holders.Count == 1 ? holders.Single() : null);
    }

    private static bool HoldsTensor(PickleDictionary dictionary)
        => dictionary.Pairs.Exists(pair => pair is { Key: string, Value: TensorReference });

    private static string Keys(PickleDictionary dictionary)
        => dictionary.Pairs.Count == 0
            ? "(none)"
            : string.Join(", ", dictionary.Pairs.Take(MostShown).Select(pair => $"{Words(pair.Key)} ({Words(pair.Value)})"))
                + (dictionary.Pairs.Count > MostShown ? ", ..." : "");

    private static string Words(object? value) => value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        string text => $"'{PyTorchFault.Shown(text)}'",
        long or double => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        BigInteger => "a number of more than 64 bits",
        byte[] bytes => $"{bytes.Length} bytes",
        TensorReference tensor => $"a tensor [{string.Join(", ", tensor.Shape)}]",
        PickleDictionary dictionary => $"a dictionary of {dictionary.Pairs.Count}",
        PickleList list => $"a list of {list.Items.Count}",
        PickleTuple tuple => $"a tuple of {tuple.Items.Length}",
        PickleGlobal part => part.Name,
        _ => "a storage",
    };

    private void AddTensors(PickleDictionary dictionary)
    {
        foreach (var pair in dictionary.Pairs)
        {
            if (pair is { Key: string name, Value: TensorReference tensor })
            {
                if (tensors.Count == MostTensors)
                    throw PyTorchFault.Of(path, $"more than {MostTensors} tensors", "the weights of a model");
                if (!tensors.TryAdd(name, tensor))
                    throw PyTorchFault.Of(path, $"two tensors named '{PyTorchFault.Shown(name)}'", "each name once");
            }
            else
            {
                AddOthers([pair]);
            }
        }
    }

    // A later one takes the place of an earlier one, as in Python.
    private void AddOthers(IEnumerable<(object? Key, object? Value)> pairs)
    {
        foreach (var (key, value) in pairs)
        {
            if (others.Count == MostOthers)
                throw PyTorchFault.Of(path, $"more than {MostOthers} entries beside the weights", "a few, such as epoch and optimizer");
            others[key is string name ? PyTorchFault.Shown(name) : Words(key)] = Words(value);
        }
    }

    private InvalidFileException None(string found)
        => PyTorchFault.Asks(
            path, found, $"tensors by name, or a dictionary of them under {string.Join(", ", Usual.Select(name => $"'{name}'"))}");
}
