using System.Globalization;

namespace LfpSharp.Tests.Golden;

/// <summary>The arguments of an item of a golden file's <c>spec</c>: <c>1,2,GELU,padding=1,bias=False</c>.</summary>
internal sealed class GoldenArguments
{
    private readonly string[] places;
    private readonly Dictionary<string, string> named;
    private readonly HashSet<string> unread;

    public GoldenArguments(string text)
    {
        var all = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.Split('='));
        places = [.. all.Where(part => part.Length == 1).Select(part => part[0])];
        named = all.Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1]);
        unread = [.. named.Keys];
    }

    public int Count => places.Length;

    /// <summary>The number at a place.</summary>
    public long this[int place] => long.Parse(places[place], CultureInfo.InvariantCulture);

    public string Word(int place) => places[place];

    public double Number(int place, double byDefault)
        => place < places.Length ? double.Parse(places[place], CultureInfo.InvariantCulture) : byDefault;

    /// <summary>The whole number of a name, or of a place.</summary>
    public long Named(string name, long byDefault, int place = int.MaxValue)
        => Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : place < places.Length ? this[place] : byDefault;

    /// <summary>Whether a name is True.</summary>
    public bool Is(string name, bool byDefault) => Text(name) is { } text ? bool.Parse(text) : byDefault;

    /// <summary>Throws where a name was given that nobody asked for.</summary>
    public void CheckAllRead(string item)
    {
        if (unread.Count > 0)
            throw new NotSupportedException($"{item} takes no {string.Join(", ", unread)} here.");
    }

    private string? Text(string name)
    {
        unread.Remove(name);
        return named.GetValueOrDefault(name);
    }
}
