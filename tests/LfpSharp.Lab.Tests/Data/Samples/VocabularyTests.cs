using System.Text;
using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Tests.Data.Samples;

public sealed class VocabularyTests
{
    [Fact]
    public void Names_EveryKindOfCharacter_CanBeSeen()
    {
        var vocabulary = new Vocabulary("b\na \t\u0007😀é\u0301\u00a0");
        Assert.Equal(["U+0007", "tab", "line end", "space", "a", "b", "U+00A0", "é", "U+0301", "😀"], vocabulary.Names);
        Assert.Equal(10, vocabulary.Count);
        Assert.Equal(9, vocabulary.IndexOf(new Rune(0x1F600)));
        Assert.Equal(new Rune('a'), vocabulary[4]);
        Assert.Null(vocabulary.IndexOf(new Rune('c')));
        Assert.Equal(vocabulary.Names, new Vocabulary(vocabulary.Characters).Names);
    }

    [Fact]
    public void Encode_KnownText_IsTheNumbersOfItsCharacters()
        => Assert.Equal([1, 0, 2, 0], new Vocabulary("ba😀").Encode("ba😀a", "the text"));

    [Theory]
    [InlineData("The prompt", "abx", "The prompt has a character that the model's text does not have: x. It knows these 2: a b.")]
    [InlineData("it", "\nx a x", "it has characters that the model's text does not have: line end, x, space.")]
    [InlineData("it", "0123456789", "0, 1, 2, 3, 4, 5, 6, 7, ….")]
    public void Encode_UnknownCharacters_NamesThem(string what, string text, string expected)
        => Assert.Contains(
            expected, Assert.Throws<ArgumentException>(() => new Vocabulary("ab").Encode(text, what)).Message, StringComparison.Ordinal);

    [Fact]
    public void Create_NoCharacterOrHalfOfOne_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new Vocabulary(""));
        var half = "a" + "😀"[..1];
        Assert.Contains(
            "half of a character", Assert.Throws<ArgumentException>(() => new Vocabulary(half)).Message, StringComparison.Ordinal);
    }
}
