using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LfpSharp.Lab.Recipes;
using LfpSharp.Propagation;

namespace LfpSharp.Lab.Tests.Architecture;

/// <summary>
/// One word, one thing: what a public type is (<c>Rule</c> of <c>EpsilonRule</c>) stands in <c>docs/glossary.md</c>, as a word in its first
/// column or as the type itself in its last.
/// </summary>
public sealed partial class GlossaryTests
{
    private static readonly string[][] Rows =
    [
        .. File.ReadLines(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "glossary.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            // A bar inside a cell is escaped.
            .Select(line => UnescapedBar().Split(line.Trim().Trim('|')).Select(cell => cell.Trim()).ToArray()),
    ];

    [Fact]
    public void Glossary_EveryRow_HasFourCells() => Assert.All(Rows, row => Assert.Equal(4, row.Length));

    [Theory]
    [InlineData(typeof(FeedbackPropagation))]
    [InlineData(typeof(Recipe))]
    public void Glossary_EveryPublicType_IsSomethingThatItNames(Type ofAssembly)
    {
        var words = Rows.SelectMany(row => Words().Matches(row[0])).Select(match => Singular(match.Value)).ToHashSet();
        var types = Rows.SelectMany(row => Words().Matches(row[3])).Select(match => match.Value).ToHashSet();
        var missing = ofAssembly.Assembly.GetExportedTypes().Where(type => !type.IsNested)
            .Select(type => type.Name.Split('`')[0])
            .Where(name => !words.Contains(Singular(HeadNoun(name))) && !types.Contains(name))
            .ToList();

        Assert.True(
            missing.Count == 0,
            $"docs/glossary.md does not say what these are: {string.Join(", ", missing)}. Name the type by a word that is there, or add "
            + "the word.");
    }

    [Theory]
    [InlineData("EpsilonRule", "Rule")]
    [InlineData("IReward", "Reward")]
    [InlineData("Composite", "Composite")]
    [InlineData("LabeledData", "Data")]
    [InlineData("ComputeDevice", "Device")]
    public void HeadNoun_OfAName_IsItsLastWord(string name, string expected) => Assert.Equal(expected, HeadNoun(name));

    private static string HeadNoun(string type) => LastWord().Match(type).Value;

    private static string Singular(string word) => word.ToLowerInvariant().TrimEnd('s');

    private static string ThisFile([CallerFilePath] string file = "") => file;

    [GeneratedRegex("[A-Z][a-z]*$")]
    private static partial Regex LastWord();

    [GeneratedRegex(@"[\p{L}]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex UnescapedBar();
}
