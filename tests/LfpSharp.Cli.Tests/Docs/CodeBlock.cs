namespace LfpSharp.Cli.Tests.Docs;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page, relative to the repository.</param>
/// <param name="Line">The line of its first line of text, from 1.</param>
/// <param name="Language">What stands behind the fence; empty for none.</param>
/// <param name="Text">What is inside.</param>
internal sealed record CodeBlock(string Page, int Line, string Language, string Text)
{
    private const string Fence = "```";

    /// <summary>The blocks of all pages, or those of one language.</summary>
    public static IEnumerable<CodeBlock> All(string? language = null)
        => Repository.Pages.SelectMany(Of).Where(block => language is null || block.Language == language);

    /// <summary>The block of a place, as tests name it.</summary>
    public static CodeBlock At(string place) => All().Single(block => block.Place == place);

    /// <summary>Where it stands.</summary>
    public string Place => $"{Page}:{Line}";

    private static IEnumerable<CodeBlock> Of(string page)
    {
        var lines = File.ReadAllLines(Repository.PathOf(page));
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
                continue;
            var (first, language) = (i + 1, lines[i].Trim()[Fence.Length..]);
            for (i = first; !lines[i].TrimStart().StartsWith(Fence, StringComparison.Ordinal);)
                i++;
            yield return new CodeBlock(page, first + 1, language, string.Join('\n', lines[first..i]));
        }
    }
}
