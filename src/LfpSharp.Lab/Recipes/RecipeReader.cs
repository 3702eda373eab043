using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LfpSharp.Lab.Recipes;

/// <summary>
/// Reads YAML into nodes that know their places. Anchors, tags and more than a few levels have no use in a recipe and are refused.
/// </summary>
internal sealed class RecipeReader
{
    /// <summary>The longest text that is read.</summary>
    public const int MostCharacters = 1 << 20;

    private const int MostLevels = 8;
    private const int LongestKey = 100;

    private readonly string yaml;
    private readonly Parser parser;
    private readonly Func<Mark, RecipePlace> place;
    private readonly Stack<(char Bracket, RecipePlace Place)> open = [];

    private RecipeReader(string yaml, Func<Mark, RecipePlace> place)
    {
        this.yaml = yaml;
        parser = new Parser(new StringReader(yaml));
        this.place = place;
    }

    /// <summary>Reads one YAML document.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">What messages call it.</param>
    public static RecipeNode Read(string yaml, string source)
        => yaml.Length <= MostCharacters
            ? Read(yaml, mark => new RecipePlace(source, mark.Line, mark.Column))
            : throw RecipeException.At(
                new RecipePlace(source), $"the recipe has {yaml.Length} characters; at most {MostCharacters} are read.");

    /// <summary>
    /// Reads a single value, as a setting gives it: what stands in brackets, braces or quotes is YAML, anything else is the value
    /// itself, so that '#', ':' and backslashes in it are kept.
    /// </summary>
    public static RecipeNode ReadValue(string text, RecipePlace setting)
        => text.Trim() is [var first, .., var last] value && (first, last) is ('[', ']') or ('{', '}') or ('"', '"') or ('\'', '\'')
            ? Read(value, _ => setting)
            : new RecipeText(text.Trim(), false, setting);

    private static RecipeNode Read(string yaml, Func<Mark, RecipePlace> place)
    {
        var reader = new RecipeReader(yaml, place);
        try
        {
            return reader.Document();
        }
        catch (Exception error) when (error is not RecipeException)
        {
            throw reader.Unreadable(error);
        }
    }

    private RecipeNode Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out var end))
            return new RecipeText("", false, place(end.Start));
        parser.Consume<DocumentStart>();
        var node = Node(0);
        parser.Consume<DocumentEnd>();
        return parser.Accept<StreamEnd>(out _)
            ? node
            : throw RecipeException.At(place(parser.Current!.Start), "found a second document; a recipe is one.");
    }

    private RecipeNode Node(int level)
    {
        var at = place(parser.Current!.Start);
        if (parser.Current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw RecipeException.At(at, "anchors and aliases are not supported; write the value out.");
        if (level > MostLevels)
            throw RecipeException.At(at, $"more than {MostLevels} levels of sections.");
        if (parser.TryConsume<Scalar>(out var scalar))
            return new RecipeText(scalar.Value, scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted, at);

        if (parser.TryConsume<SequenceStart>(out var sequence))
            return Within('[', sequence.Style == SequenceStyle.Flow, at, () => Items(at, level));
        var mapping = parser.Consume<MappingStart>();
        return Within('{', mapping.Style == MappingStyle.Flow, at, () => Section(at, level));
    }

    private RecipeNode Within(char bracket, bool isFlow, RecipePlace at, Func<RecipeNode> read)
    {
        if (!isFlow)
            return read();
        open.Push((bracket, at));
        var node = read();
        open.Pop();
        return node;
    }

    private RecipeList Items(RecipePlace at, int level)
    {
        var items = new List<RecipeNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node(level + 1));
        return new RecipeList(items, at);
    }

    private RecipeSection Section(RecipePlace at, int level)
    {
        var entries = new List<RecipeEntry>();
        var keys = new HashSet<string>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var keyPlace = place(parser.Current!.Start);
            if (Node(level + 1) is not RecipeText { Text: var key })
                throw RecipeException.At(keyPlace, "a key must be a word.");
            if (key.Length > LongestKey)
            {
                throw RecipeException.At(
                    keyPlace, $"found a key of {key.Length} characters; the longest that a recipe knows is far shorter. Is a ':' missing?");
            }

            if (!keys.Add(key))
                throw RecipeException.At(keyPlace, $"the key '{key}' occurs twice. Leave one out.");
            entries.Add(new RecipeEntry(key, keyPlace, Node(level + 1)));
        }
        return new RecipeSection(entries, at);
    }

    /// <summary>What is wrong with text that is no YAML, where, and what to do.</summary>
    private RecipeException Unreadable(Exception error)
    {
        // The parser throws exceptions of its own only while it still knows what it expects.
        var (reason, mark) = error is YamlException { Start: var start }
            ? ($": {error.Message}", start)
            : (".", parser.Current?.End ?? Mark.Empty);
        var at = place(mark);
        var remedy = open.TryPeek(out var unclosed) ? $"Is the '{unclosed.Bracket}'{PlaceOf(unclosed.Place)} closed?"
            : FirstLineWithATab() is { } line ? FormattableString.Invariant($"Indent by spaces; line {line} begins with a tab.")
            : "Check the indentation and the quotes; text with ': ' or ' #' in it must stand in quotes.";
        return RecipeException.At(at, $"this is no YAML{reason} {remedy}", error);

        static string PlaceOf(RecipePlace place)
            => place.Line is null ? "" : FormattableString.Invariant($" of line {place.Line}, column {place.Column}");
    }

    private int? FirstLineWithATab()
        => yaml.Split('\n').Index().Where(line => line.Item.TakeWhile(char.IsWhiteSpace).Contains('\t') && line.Item.Trim().Length > 0)
            .Select(line => (int?)line.Index + 1).FirstOrDefault();
}
