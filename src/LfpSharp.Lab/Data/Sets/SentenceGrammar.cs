using System.Text;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>
/// Sentences of a small English grammar, one a line: a verb agrees with its subject over a relative clause in between, so that a model
/// must look back further than a word.
/// </summary>
/// <remarks>
/// <code>
/// sentence  = subject [ "that" subject transitive ] ( intransitive | transitive subject ) [ place ] "."
/// subject   = determiner [ adjective ] noun,   singular or plural
/// </code>
/// Every choice is uniform, and a sentence comes about in one way only, so that the information of the text is the sum of log₂ of the
/// number of choices: what is least for any model that sees all of the text before.
/// </remarks>
internal static class SentenceGrammar
{
    private static readonly string[] SingularDeterminers = ["the", "a", "every", "this"];
    private static readonly string[] PluralDeterminers = ["the", "some", "two", "these"];
    private static readonly string[] Adjectives = ["old", "small", "quiet", "happy", "hungry", "young", "brave", "lazy"];

    private static readonly (string Singular, string Plural)[] Nouns =
    [
        ("cat", "cats"), ("dog", "dogs"), ("bird", "birds"), ("child", "children"), ("teacher", "teachers"), ("farmer", "farmers"),
        ("horse", "horses"), ("mouse", "mice"),
    ];

    private static readonly (string Singular, string Plural)[] Intransitive =
        [("sleeps", "sleep"), ("runs", "run"), ("waits", "wait"), ("sings", "sing"), ("laughs", "laugh"), ("jumps", "jump")];

    private static readonly (string Singular, string Plural)[] Transitive =
        [("sees", "see"), ("likes", "like"), ("follows", "follow"), ("helps", "help"), ("knows", "know"), ("fears", "fear")];

    private static readonly string[] Places =
        ["in the garden", "under the tree", "near the river", "at home", "behind the house", "on the hill"];

    /// <summary>Writes sentences.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Decides them.</param>
    /// <returns>The text, and its information over its characters.</returns>
    public static (string Text, double BitsPerCharacter) Write(int count, long seed)
    {
        var writer = new Writer(seed);
        for (var i = 0; i < count; i++)
            writer.Sentence();
        return (writer.Text, writer.Bits / writer.Text.Length);
    }

    private sealed class Writer(long seed)
    {
        private readonly StringBuilder text = new();
        private SplitMix64 random = new(SplitMix64.Seed(seed));

        public double Bits { get; private set; }

        public string Text => text.ToString();

        public void Sentence()
        {
            var start = text.Length;
            var isPlural = Subject();
            if (Flip())
            {
                text.Append(" that ");
                Verb(Transitive, Subject());
            }

            if (Flip())
            {
                Verb(Intransitive, isPlural);
            }
            else
            {
                Verb(Transitive, isPlural);
                text.Append(' ');
                Subject();
            }

            if (Flip())
                text.Append(' ').Append(Pick(Places));
            text.Append(".\n");
            text[start] = char.ToUpperInvariant(text[start]);
        }

        private bool Subject()
        {
            var isPlural = Flip();
            text.Append(Pick(isPlural ? PluralDeterminers : SingularDeterminers)).Append(' ');
            if (Flip())
                text.Append(Pick(Adjectives)).Append(' ');
            Inflected(Nouns, isPlural);
            return isPlural;
        }

        private void Verb((string Singular, string Plural)[] verbs, bool isPlural)
        {
            text.Append(' ');
            Inflected(verbs, isPlural);
        }

        private void Inflected((string Singular, string Plural)[] words, bool isPlural)
        {
            var (singular, plural) = Pick(words);
            text.Append(isPlural ? plural : singular);
        }

        private bool Flip() => Draw(2) == 1;

        private T Pick<T>(T[] choices) => choices[Draw(choices.Length)];

        private int Draw(int choices)
        {
            Bits += Math.Log2(choices);
            return random.Next(choices);
        }
    }
}
