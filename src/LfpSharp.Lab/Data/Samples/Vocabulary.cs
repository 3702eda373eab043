using System.Globalization;
using System.Text;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>
/// The distinct characters of a text, by which models count: character i is output i. A character is a Unicode scalar value.
/// </summary>
public sealed class Vocabulary
{
    private readonly Rune[] runes;
    private readonly Dictionary<Rune, int> indices;

    /// <summary>The characters that occur in a text, in the order of their code points.</summary>
    /// <param name="characters">The text; characters may repeat.</param>
    /// <exception cref="ArgumentException">There is none, or a surrogate stands alone.</exception>
    public Vocabulary(string characters)
    {
        ArgumentException.ThrowIfNullOrEmpty(characters);
        if (!IsWhole(characters))
        {
            throw new ArgumentException(
                "The text holds half of a character (a surrogate alone). Give well-formed Unicode.", nameof(characters));
        }

        runes = [.. characters.EnumerateRunes().Distinct().Order()];
        indices = runes.Index().ToDictionary(item => item.Item, item => item.Index);
        Names = [.. runes.Select(NameOf)];
    }

    /// <summary>How many there are.</summary>
    public int Count => runes.Length;

    /// <summary>
    /// How each is written in a table: itself; <c>space</c>, <c>line end</c> and <c>tab</c>; <c>U+0007</c> for what cannot be seen.
    /// </summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>All of them in order.</summary>
    public string Characters => string.Concat(runes);

    /// <summary>A character.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public Rune this[int index] => runes[index];

    /// <summary>The number of a character; null where the text does not have it.</summary>
    /// <param name="character">The character.</param>
    public int? IndexOf(Rune character) => indices.TryGetValue(character, out var index) ? index : null;

    /// <summary>A text as numbers.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What messages call it.</param>
    /// <exception cref="ArgumentException">Characters are not in the vocabulary; the message names them.</exception>
    public IReadOnlyList<int> Encode(string text, string what)
    {
        ArgumentNullException.ThrowIfNull(text);
        const int mostNamed = 8;
        List<Rune> unknown = [.. text.EnumerateRunes().Where(rune => IndexOf(rune) is null).Distinct()];
        if (unknown.Count > 0)
        {
            throw new ArgumentException($"{what} has {(unknown.Count == 1 ? "a character" : "characters")} that the model's text does "
                + $"not have: {string.Join(", ", unknown.Take(mostNamed).Select(NameOf))}{(unknown.Count > mostNamed ? ", …" : "")}. "
                + $"It knows these {Count}: {string.Join(' ', Names)}.");
        }

        return [.. text.EnumerateRunes().Select(rune => indices[rune])];
    }

    /// <summary>How a character is written in a table.</summary>
    private static string NameOf(Rune rune) => rune.Value switch
    {
        ' ' => "space",
        '\n' => "line end",
        '\t' => "tab",
        _ when IsVisible(Rune.GetUnicodeCategory(rune)) => rune.ToString(),
        var value => string.Create(CultureInfo.InvariantCulture, $"U+{value:X4}"),
    };

    private static bool IsVisible(UnicodeCategory category) => category
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
            or UnicodeCategory.Surrogate or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.SpacingCombiningMark);

    private static bool IsWhole(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune))
                return false;
            at += rune.Utf16SequenceLength;
        }

        return true;
    }
}
