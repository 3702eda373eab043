using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LfpSharp.Tests.Architecture;

/// <summary>
/// Rules that the compiler cannot hold, checked over the source. Calls that a project must not make are in its BannedSymbols.txt.
/// </summary>
public sealed partial class SourceTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", ".."));

    [Fact]
    public void Reductions_NameTheirDimension()
    {
        foreach (var (file, text) in Sources("src").Concat(Sources("tests")))
        {
            var match = LiteralDimension().Match(text);
            Assert.False(match.Success, $"{file}: '{match.Value}' reduces everything, since 0 converts to ScalarType. Write dim: 0 or 0L.");
        }
    }

    [Theory]
    [InlineData("src")]
    [InlineData("samples")]
    [InlineData("benchmarks")]
    [InlineData("tests")]
    public void Source_FitsAScreen(string folder)
    {
        const int Width = 140, Height = 300;
        foreach (var (file, text) in Sources(folder))
        {
            var lines = text.Split('\n');
            var wide = Array.FindIndex(lines, line => line.Length > Width);
            Assert.True(wide < 0, $"{file}, line {wide + 1} has more than {Width} characters: break it.");
            Assert.True(lines.Length <= Height + 1, $"{file} has {lines.Length - 1} lines, more than {Height}: it wants to be two.");
        }
    }

    [Fact]
    public void References_PointDownwards()
    {
        Assert.DoesNotContain(
            "LfpSharp.Lab", File.ReadAllText(Path.Combine(Root, "src/LfpSharp/LfpSharp.csproj")), StringComparison.Ordinal);
        Assert.DoesNotContain("LfpSharp.Cli", File.ReadAllText(Path.Combine(Root, "src/LfpSharp.Lab/LfpSharp.Lab.csproj"))
            .Replace("LfpSharp.Cli.Tests", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "libtorch", File.ReadAllText(Path.Combine(Root, "src/LfpSharp/LfpSharp.csproj")), StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"\.(sum|mean|prod|std|var)\(0\)")]
    private static partial Regex LiteralDimension();

    private static IEnumerable<(string File, string Text)> Sources(string folder)
        => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => (file, File.ReadAllText(Path.Combine(Root, file))));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
