using System.Text;

namespace LfpSharp.Lab.Options;

/// <summary>How recipes call what C# calls otherwise.</summary>
public static class OptionNames
{
    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly string[] Endings = ["Options", "Schedule", "Clipping"];

    /// <summary>Lower case with hyphens: <c>BatchSize</c> becomes <c>batch-size</c>.</summary>
    /// <param name="name">A name in C#.</param>
    public static string Kebab(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }

    /// <summary>Whether something can be a name in recipes: small letters, digits and '-'.</summary>
    /// <param name="name">The name.</param>
    public static bool IsName(string name) => !string.IsNullOrEmpty(name) && !name.AsSpan().ContainsAnyExcept(Letters);

    /// <summary>What options are called after their type: <c>LfpEpsilonOptions</c> is <c>lfp-epsilon</c>.</summary>
    /// <param name="options">The options.</param>
    public static string Of(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var name = options.GetType().Name;
        return Kebab(
            Endings.FirstOrDefault(ending => name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal)) is { } ending
                ? name[..^ending.Length]
                : name);
    }
}
