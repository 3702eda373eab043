using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LfpSharp.Cli.Tests.Docs;

/// <summary>Compiles C# within the test's process, against everything that lies beside the tests.</summary>
internal static class Compiler
{
    private static readonly CSharpParseOptions Dialect =
        new CSharpParseOptions(LanguageVersion.Latest).WithFeatures([new("FileBasedProgram", "true")]);

    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(
        () =>
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(file => MetadataReference.CreateFromFile(file)),
        ]);

    // What a project with ImplicitUsings has without saying so.
    private static readonly SyntaxTree Implicit = Parse(
        string.Concat(
            new[] { "", ".Collections.Generic", ".IO", ".Linq", ".Net.Http", ".Threading", ".Threading.Tasks" }
                .Select(name => $"global using System{name};\n")));

    /// <summary>Reads a source.</summary>
    public static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, Dialect);

    /// <summary>What is to be compiled.</summary>
    public static CSharpCompilation Prepare(IEnumerable<SyntaxTree> sources, OutputKind kind)
        => CSharpCompilation.Create(
            "Compiled" + Guid.NewGuid().ToString("n"),
            [Implicit, .. sources],
            References.Value,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));

    /// <summary>The errors of a compilation.</summary>
    public static IReadOnlyList<Diagnostic> Errors(CSharpCompilation compilation)
        => [.. compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error)];

    /// <summary>Compiles a program, and fails with the compiler's words where that cannot be done.</summary>
    /// <returns>Its assembly, as a file would hold it.</returns>
    public static byte[] Emit(params IEnumerable<string> sources)
    {
        using var image = new MemoryStream();
        var result = Prepare(sources.Select(Parse), OutputKind.ConsoleApplication).Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)));
        return image.ToArray();
    }
}
