using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LfpSharp.Lab.Recipes;

/// <summary>Reads YAML into nodes that know their places. Anchors, tags and more than a few levels have no use in a recipe and are refused.</summary>
internal sealed class RecipeReader
{
    private const int MostLevels = 8;
    public const int MostCharacters = 1 << 20;

    private readonly Parser parser;
    private readonly Func<Mark, RecipePlace> place;

    private RecipeReader(TextReader text, Func<Mark, RecipePlace> place)
    {
        parser = new Parser(text);
        this.place = place;
    }

    /// <summary>Reads one YAML document.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">What messages call it.</param>
    public static RecipeNode Read(string yaml, string source)
        => yaml.Length <= MostCharacters
            ? Read(yaml, mark => new RecipePlace(source, mark.Line, mark.Column))
            : throw RecipeException.At(new RecipePlace(source), $"the recipe has {yaml.Length} characters; at most {MostCharacters} are read.");

    /// <summary>Reads a single value, as a setting gives it.</summary>
    public static RecipeNode ReadValue(string yaml, RecipePlace setting) => Read(yaml, _ => setting);

    private static RecipeNode Read(string yaml, Func<Mark, RecipePlace> place)
    {
        var reader = new RecipeReader(new StringReader(yaml), place);
        try
        {
            return reader.Document();
        }
        catch (YamlException error)
        {
            throw RecipeException.At(place(error.Start), $"this is no YAML: {error.Message}", error);
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
        return parser.Accept<StreamEnd>(out _) ? node : throw RecipeException.At(place(parser.Current!.Start), "found a second document; a recipe is one.");
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

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<RecipeNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Node(level + 1));
            return new RecipeList(items, at);
        }

        parser.Consume<MappingStart>();
        var entries = new List<RecipeEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var keyPlace = place(parser.Current!.Start);
            if (Node(level + 1) is not RecipeText { Text: var key })
                throw RecipeException.At(keyPlace, "a key must be a word.");
            if (entries.Exists(entry => entry.Key == key))
                throw RecipeException.At(keyPlace, $"the key '{key}' occurs twice.");
            entries.Add(new RecipeEntry(key, keyPlace, Node(level + 1)));
        }
        return new RecipeSection(entries, at);
    }
}
