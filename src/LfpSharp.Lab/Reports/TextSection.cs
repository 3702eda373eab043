using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;

namespace LfpSharp.Lab.Reports;

/// <summary>How well the next character of a text is told, character by character.</summary>
public static class TextSection
{
    private const int MostCharacters = 20;

    internal static ReportSection Of(TextEvaluation evaluation, string split) => new("The next character",
    [
        new ParagraphBlock($"Measured again on {split}, {Wording.Plural(evaluation.Count, "character")}, with the weights that were kept: "
            + $"{Wording.Number(evaluation.BitsPerCharacter, "f4")} bits per character, perplexity "
            + $"{Wording.Number(evaluation.Perplexity, "f3")}; the likeliest character is the true one at "
            + $"{Wording.Percent(evaluation.Accuracy)} of the places."),
        Characters(evaluation),
    ]);

    /// <summary>What each character took: a row a character, those first on which most bits were spent.</summary>
    /// <param name="evaluation">The evaluation.</param>
    public static TableBlock Characters(TextEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var characters = evaluation.PerCharacter();
        var total = characters.Sum(Spent);
        return TableBlock.Of(
            characters.Count > MostCharacters
                ? $"The {MostCharacters} of {characters.Count} characters on which most bits were spent"
                : "The characters, those first on which most bits were spent",
            ["character", .. TableColumn.Numbers("places", "bits each", "share of all bits", "told right")],
            characters.OrderByDescending(Spent).Take(MostCharacters),
            character =>
            [
                character.Character,
                Wording.CountCell(character.Count),
                Wording.NumberCell(character.Bits, "f3"),
                Wording.PercentCell(total > 0 ? Spent(character) / total : null, "f1"),
                Wording.PercentCell(character.Recall, "f1"),
            ]);
    }

    private static double Spent(CharacterScore character) => character.Count * character.Bits;
}
