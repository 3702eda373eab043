namespace LfpSharp.Lab.Pages;

/// <summary>A link from a page to a file.</summary>
/// <param name="Path">Where the file lies, seen from the page, with slashes.</param>
/// <param name="Note">What is in it.</param>
public sealed record PageLink(string Path, string Note)
{
    /// <summary>The path as an address: whatever is special there is written by its code.</summary>
    public string Address => string.Join('/', Path.Split('/').Select(Uri.EscapeDataString));
}
