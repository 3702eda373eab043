using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Mutation;

/// <summary>The kinds of faults: what a node could be replaced by.</summary>
internal static class Faults
{
    private static readonly Dictionary<string, string> Operators = new()
    {
        ["+"] = "-", ["-"] = "+", ["*"] = "/", ["/"] = "*", ["%"] = "/", ["<<"] = ">>", [">>"] = "<<", ["&"] = "|", ["|"] = "&",
        ["<"] = "<=", ["<="] = "<", [">"] = ">=", [">="] = ">", ["=="] = "!=", ["!="] = "==", ["&&"] = "||", ["||"] = "&&",
        ["+="] = "-=", ["-="] = "+=", ["*="] = "/=", ["/="] = "*=",
    };

    // Most formulas here are calls of tensor operations, so their names count as operators too.
    private static readonly Dictionary<string, string> Calls = Both(
        ("Min", "Max"), ("min", "max"), ("minimum", "maximum"), ("argmin", "argmax"), ("Any", "All"), ("First", "Last"),
        ("lt", "le"), ("gt", "ge"), ("eq", "ne"), ("LessThan", "LessThanOrEqual"), ("GreaterThan", "GreaterThanOrEqual"),
        ("add", "sub"), ("add_", "sub_"), ("mul", "div"), ("mul_", "div_"), ("round_", "floor_"), ("Floor", "Ceiling"),
        ("floor", "ceil"), ("zeros_like", "ones_like"), ("zeros", "ones"), ("FirstOrDefault", "LastOrDefault"),
        ("OrderBy", "OrderByDescending"), ("Add", "Subtract"), ("Multiply", "Divide"), ("cos", "sin"), ("Cos", "Sin"));

    /// <summary>What the node could be replaced by, each as a function of the node with its own faults guarded.</summary>
    public static IEnumerable<Func<SyntaxNode, string>> Of(SyntaxNode node)
    {
        // What stands alone as a statement is replaced as one: a choice between two expressions may not stand there.
        if (node is ExpressionStatementSyntax statement)
        {
            foreach (var change in OfExpression(statement.Expression))
                yield return it => change(((ExpressionStatementSyntax)it).Expression) + ";";
            if (statement.Expression is InvocationExpressionSyntax call && !IsMemoryOnly(call))
                yield return _ => ";";
        }
        else if (node is ExpressionSyntax and not { Parent: ExpressionStatementSyntax })
        {
            foreach (var change in OfExpression(node))
                yield return change;
            if (IsCondition(node))
                yield return it => $"!({it.WithoutTrivia()})";
        }
    }

    private static IEnumerable<Func<SyntaxNode, string>> OfExpression(SyntaxNode node)
    {
        switch (node)
        {
            case BinaryExpressionSyntax binary when Operators.TryGetValue(binary.OperatorToken.Text, out var other):
                yield return it => $"{((BinaryExpressionSyntax)it).Left} {other} {((BinaryExpressionSyntax)it).Right}";
                break;
            case AssignmentExpressionSyntax assignment when Operators.TryGetValue(assignment.OperatorToken.Text, out var other):
                yield return it => $"{((AssignmentExpressionSyntax)it).Left} {other} {((AssignmentExpressionSyntax)it).Right}";
                break;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression }:
                yield return it => $"{((PrefixUnaryExpressionSyntax)it).Operand}";
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression }:
                yield return _ => "false";
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression }:
                yield return _ => "true";
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression } literal
                when OtherNumber(literal.Token) is { } other:
                yield return _ => other;
                break;
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: var name } }
                when Calls.TryGetValue(name, out var other):
                yield return it => Renamed((InvocationExpressionSyntax)it, other);
                break;
        }
    }

    /// <summary>Constants of the language, and texts for people: no faults are put there.</summary>
    public static bool IsOutside(SyntaxNode node) => node switch
    {
        AttributeListSyntax or EnumMemberDeclarationSyntax or PatternSyntax or SwitchLabelSyntax => true,
        ThrowStatementSyntax or ThrowExpressionSyntax or InterpolatedStringExpressionSyntax => true,
        EqualsValueClauseSyntax { Parent: ParameterSyntax } => true,
        FieldDeclarationSyntax field => field.Modifiers.Any(SyntaxKind.ConstKeyword),
        LocalDeclarationStatementSyntax local => local.IsConst,
        _ => false,
    };

    private static bool IsCondition(SyntaxNode node) => node.Parent switch
    {
        IfStatementSyntax parent => parent.Condition == node,
        WhileStatementSyntax parent => parent.Condition == node,
        ConditionalExpressionSyntax parent => parent.Condition == node,
        _ => false,
    };

    // Without these a program holds memory for longer, or reports a null in other words: nothing that a value could show.
    private static bool IsMemoryOnly(InvocationExpressionSyntax call)
        => call.Expression.ToString() is var text
            && (text.EndsWith("Dispose", StringComparison.Ordinal) || text.EndsWith("ThrowIfNull", StringComparison.Ordinal)
                || text.EndsWith("KeepAlive", StringComparison.Ordinal) || text.EndsWith("SuppressFinalize", StringComparison.Ordinal));

    private static string Renamed(InvocationExpressionSyntax call, string name)
    {
        var access = (MemberAccessExpressionSyntax)call.Expression;
        return $"{access.Expression}.{name}{call.ArgumentList}";
    }

    private static string? OtherNumber(SyntaxToken token) => token.Value switch
    {
        0 or 1 or 2 => Text((int)token.Value + 1),
        int number => Text(number - 1),
        long number => Text(number + 1) + "L",
        double and 0 => "1.0",
        double number when number < 0.01 => Text(number * 1000),
        double number => Text(number * 2),
        float and 0 => "1f",
        float number => (number * 2).ToString(CultureInfo.InvariantCulture) + "f",
        _ => null,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // A literal of a real number needs a point or an exponent.
    private static string Text(double number)
        => number.ToString(CultureInfo.InvariantCulture) is var text && text.AsSpan().IndexOfAny('.', 'E') >= 0 ? text : text + ".0";

    private static Dictionary<string, string> Both(params (string One, string Other)[] pairs)
        => pairs.Concat(pairs.Select(pair => (One: pair.Other, Other: pair.One))).ToDictionary(pair => pair.One, pair => pair.Other);
}
