using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mutation;

/// <summary>Writes the chosen faults of a file into it, each behind a switch, so that one build holds them all.</summary>
/// <param name="switchName">The full name of the type that says which fault is on.</param>
/// <param name="chosen">The faults, by the node that they replace, with their numbers.</param>
internal sealed class Guard(string switchName, ILookup<SyntaxNode, (int Number, Site Site)> chosen) : CSharpSyntaxRewriter
{
    /// <summary>What the guarded text asks; the number of the fault follows.</summary>
    public const string Question = ".Is(";

    /// <inheritdoc/>
    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        var plain = base.Visit(node);
        if (node is null || plain is null || !chosen.Contains(node))
            return plain;
        var guarded = plain;
        foreach (var (number, site) in chosen[node])
        {
            var question = string.Create(CultureInfo.InvariantCulture, $"{switchName}{Question}{number})");
            var (faulty, sound) = (site.Change(plain), guarded.WithoutTrivia().ToFullString());
            guarded = node switch
            {
                StatementSyntax => SyntaxFactory.ParseStatement($"if ({question}) {{ {faulty} }} else {{ {sound} }}"),
                _ => SyntaxFactory.ParseExpression($"({question} ? {faulty} : {sound})"),
            };
        }
        return guarded.WithTriviaFrom(plain);
    }
}
