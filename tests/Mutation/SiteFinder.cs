using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Mutation;

/// <summary>Finds every fault that could be put into a file.</summary>
internal sealed class SiteFinder : CSharpSyntaxWalker
{
    private readonly string area, file;
    private readonly Dictionary<(string Before, string After), int> seen = [];
    private readonly List<Site> found = [];

    private SiteFinder(string area, string file) => (this.area, this.file) = (area, file);

    /// <summary>The sites of a file, in the order of its text.</summary>
    /// <param name="area">The part of the method.</param>
    /// <param name="file">Path from the root.</param>
    /// <param name="tree">The parsed file; its nodes are the sites' nodes.</param>
    public static IReadOnlyList<Site> Find(string area, string file, SyntaxTree tree)
    {
        var finder = new SiteFinder(area, file);
        finder.Visit(tree.GetRoot());
        return finder.found;
    }

    /// <inheritdoc/>
    public override void Visit(SyntaxNode? node)
    {
        if (node is null || Faults.IsOutside(node))
            return;
        foreach (var change in Faults.Of(node))
        {
            var line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            var (before, after) = (OnOneLine(node.ToString()), OnOneLine(change(node)));
            var occurrence = seen.GetValueOrDefault((before, after));
            seen[(before, after)] = occurrence + 1;
            found.Add(new Site(new Mutant(area, file, line, before, after, occurrence), node, change));
        }
        base.Visit(node);
    }

    private static string OnOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
