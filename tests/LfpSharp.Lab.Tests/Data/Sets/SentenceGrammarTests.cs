using LfpSharp.Lab.Data.Sets;

namespace LfpSharp.Lab.Tests.Data.Sets;

public sealed class SentenceGrammarTests
{
    private static readonly string[] Adjectives = ["old", "small", "quiet", "happy", "hungry", "young", "brave", "lazy"];

    private static readonly string[] Singular = ["the", "a", "every", "this"], Plural = ["the", "some", "two", "these"];

    private static readonly string[] SingularNouns = ["cat", "dog", "bird", "child", "teacher", "farmer", "horse", "mouse"];

    private static readonly string[] PluralNouns = ["cats", "dogs", "birds", "children", "teachers", "farmers", "horses", "mice"];

    private static readonly string[] Transitive = ["see", "like", "follow", "help", "know", "fear"];

    private static readonly string[] Intransitive = ["sleep", "run", "wait", "sing", "laugh", "jump"];

    private static readonly string[] Places =
        ["in the garden", "under the tree", "near the river", "at home", "behind the house", "on the hill"];

    // A reader of its own: it takes each sentence apart, holds verbs to their subjects, and counts what each choice was worth.
    [Fact]
    public void Write_ManySentences_AgreeAndHoldTheInformationOfTheirChoices()
    {
        var (text, bits) = SentenceGrammar.Write(500, 3);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(500, lines.Length);
        Assert.Equal(lines.Sum(Information) / text.Length, bits, 1e-9);
        Assert.Equal(500, lines.Distinct().Count(), 10.0);
        Assert.Equal(text, SentenceGrammar.Write(500, 3).Text);
        Assert.NotEqual(text, SentenceGrammar.Write(500, 4).Text);
    }

    private static double Information(string line)
    {
        Assert.True(char.IsUpper(line[0]) && line[^1] == '.', line);
        var words = new Queue<string>((char.ToLowerInvariant(line[0]) + line[1..^1]).Split(' '));
        var bits = 0.0;
        var isPlural = Subject();
        bits++;
        if (words.Peek() == "that")
        {
            words.Dequeue();
            Verb(Transitive, Subject());
        }

        bits++;
        var verb = isPlural ? words.Peek() : words.Peek()[..^1];
        if (Intransitive.Contains(verb))
        {
            Verb(Intransitive, isPlural);
        }
        else
        {
            Verb(Transitive, isPlural);
            Subject();
        }

        bits++;
        if (words.Count > 0)
        {
            Assert.Contains(string.Join(' ', words), Places);
            bits += Math.Log2(Places.Length);
        }

        return bits;

        bool Subject()
        {
            var (determiner, noun) = (words.Dequeue(), words.Dequeue());
            bits += 1 + 2 + 1 + 3;
            if (Adjectives.Contains(noun))
            {
                bits += 3;
                noun = words.Dequeue();
            }

            var isMany = PluralNouns.Contains(noun);
            Assert.Contains(noun, isMany ? PluralNouns : SingularNouns);
            Assert.Contains(determiner, isMany ? Plural : Singular);
            return isMany;
        }

        void Verb(string[] verbs, bool isMany)
        {
            Assert.Contains(words.Dequeue(), isMany ? verbs : verbs.Select(word => word + "s"));
            bits += Math.Log2(verbs.Length);
        }
    }

    [Fact]
    public void Load_Sentences_SaysWhatTheirGrammarNeeds()
    {
        var set = DataSets.Load("sentences", new DataOptions { Samples = 200, Seed = 3 });
        Assert.Contains(
            FormattableString.Invariant($"needs {SentenceGrammar.Write(200, 3).BitsPerCharacter:f4} bits per character"),
            set.Source,
            StringComparison.Ordinal);
        Assert.Equal([64L], set.Train.SampleShape);
        Assert.Empty(set.Notes);
    }
}
