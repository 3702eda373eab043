using Microsoft.CodeAnalysis;

namespace Mutation;

/// <summary>A mutant, and the node of the source that it replaces.</summary>
/// <param name="Mutant">The fault.</param>
/// <param name="Node">The expression or statement.</param>
/// <param name="Change">Makes the faulty text from the node's text, which may hold other guarded faults.</param>
internal sealed record Site(Mutant Mutant, SyntaxNode Node, Func<SyntaxNode, string> Change);
