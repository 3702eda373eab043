using LfpSharp.Commands;
using LfpSharp.Lab.Recipes;
using LfpSharp.Propagation;
using LfpSharp.Testing.Laws;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LfpSharp.Cli.Tests.Docs;

/// <summary>
/// C# as a page shows it: a piece of a program. What it does not say is given to it: the namespaces of this project and of TorchSharp,
/// the variables that a page speaks of (<c>model</c>, <c>images</c>, ...), and the types of <c>samples/OwnParts</c>.
/// </summary>
internal static class Snippet
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["model"] = "nn.Module<Tensor, Tensor> model = default!;",
        ["linear"] = "TorchSharp.Modules.Linear linear = default!;",
        ["optimizer"] = "optim.Optimizer optimizer = default!;",
        ["batches"] = "List<(Tensor Inputs, Tensor Labels)> batches = default!;",
        ["lfp"] = "LfpSharp.Propagation.FeedbackPropagation lfp = default!;",
        ["inputs"] = "Tensor inputs = default!;",
        ["outputs"] = "Tensor outputs = default!;",
        ["images"] = "Tensor images = default!;",
        ["labels"] = "Tensor labels = default!;",
        ["targets"] = "Tensor targets = default!;",
        ["recipe"] = "LfpSharp.Lab.Recipes.Recipe recipe = default!;",
        ["train"] = "LfpSharp.Lab.Data.Samples.LabeledData train = default!;",
        ["validation"] = "LfpSharp.Lab.Data.Samples.LabeledData validation = default!;",
        ["test"] = "LfpSharp.Lab.Data.Samples.LabeledData test = default!;",
        ["pixels"] = "float[] pixels = default!;",
    };

    private static readonly Lazy<IReadOnlyList<SyntaxTree>> OwnParts = new(
        () =>
        [
            .. Directory.GetFiles(Repository.PathOf("samples/OwnParts"), "*.cs")
                .Where(file => Path.GetFileName(file) != "Program.cs")
                .Select(file => Compiler.Parse(File.ReadAllText(file))),
        ]);

    private static readonly Lazy<SyntaxTree> Usings = new(() => Compiler.Parse(
        string.Concat(
            new[] { typeof(FeedbackPropagation), typeof(Recipe), typeof(Lfp), typeof(FeedbackLaws) }
                .SelectMany(type => type.Assembly.GetExportedTypes()).Select(type => type.Namespace!)
                .Append("TorchSharp").Append("TorchSharp.Modules").Append("Xunit")
                .Append("Microsoft.ML.OnnxRuntime").Append("Microsoft.ML.OnnxRuntime.Tensors").Append("OwnParts")
                .Distinct().Select(name => $"global using {name};\n"))
            + "global using static TorchSharp.torch;\nglobal using static TorchSharp.torch.nn;\n"
            + "global using static TorchSharp.torch.nn.functional;\nglobal using Tensor = TorchSharp.torch.Tensor;\n"));

    /// <summary>The errors of a piece of C#, with the lines that they are in; none where it is right.</summary>
    public static IReadOnlyList<string> Errors(string code)
    {
        var root = (CompilationUnitSyntax)Compiler.Parse(code).GetRoot();
        var types = root.Members.Where(member => member is not GlobalStatementSyntax);
        var statements = root.Members.OfType<GlobalStatementSyntax>();
        var declared = root.DescendantNodes().Select(NameOf).ToHashSet();
        var given = root.DescendantNodes().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.Text)
            .Where(name => Variables.ContainsKey(name) && !declared.Contains(name)).Distinct();

        // Statements stand before types in a file, but not on every page.
        var source = string.Concat(root.Usings.Select(each => each.ToFullString()))
            + string.Concat(given.Select(name => Variables[name] + "\n"))
            + string.Concat(statements.Select(each => each.ToFullString() + "\n"))
            + string.Concat(types.Select(each => each.ToFullString()));
        var kind = statements.Any() ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var parsed = Compiler.Parse(source);
        var own = OwnParts.Value.Where(tree => !Declares(tree, types));
        return
        [
            .. Compiler.Errors(Compiler.Prepare([Usings.Value, .. own, parsed], kind))
                .Where(error => error.Location.SourceTree == parsed || error.Location.SourceTree is null).Select(error => error.ToString()),
        ];
    }

    private static string? NameOf(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.Text,
        SingleVariableDesignationSyntax variable => variable.Identifier.Text,
        ForEachStatementSyntax loop => loop.Identifier.Text,
        ParameterSyntax parameter => parameter.Identifier.Text,
        _ => null,
    };

    // A page that shows a type of the sample shows it in place of the sample's.
    private static bool Declares(SyntaxTree tree, IEnumerable<MemberDeclarationSyntax> types)
        => tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Select(type => type.Identifier.Text)
            .Intersect(types.OfType<TypeDeclarationSyntax>().Select(type => type.Identifier.Text)).Any();
}
