using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using LfpSharp.Commands;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Results;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Docs;

/// <summary>What the README and the pages of <c>docs</c> print is right: C# compiles, calls of <c>lfp</c> parse, YAML binds.</summary>
public sealed partial class PageTests
{
    private const int MostPictureBytes = 110_000;

    // The languages of blocks that are neither compiled, parsed nor bound, and why.
    private static readonly string[] Others =
    [
        "mermaid",   // a drawing
        "text",      // what a program printed
        "xml",       // a part of a project file
        "",          // looked at for calls of lfp
    ];

    public static TheoryData<string> CSharp => [.. CodeBlock.All("csharp").Select(block => block.Place)];

    public static TheoryData<string> Yaml => [.. CodeBlock.All("yaml").Select(block => block.Place)];

    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Fact]
    public void Blocks_OfEveryPage_AreOfALanguageThatIsHeldOrSaidNotToBe()
        => Assert.Empty(CodeBlock.All()
            .Where(block => !Others.Contains(block.Language) && block.Language is not ("csharp" or "yaml" or "sh" or "python"))
            .Select(block => $"{block.Place}: {block.Language}"));

    [Theory]
    [MemberData(nameof(CSharp))]
    public void CSharp_OfAPage_Compiles(string place)
    {
        var errors = Snippet.Errors(CodeBlock.At(place).Text);
        Assert.True(errors.Count == 0, $"{place}\n{string.Join('\n', errors)}");
    }

    // What it uses (PyTorch, snnTorch, ...) is not here, so it is read and not run.
    [Fact]
    public void Python_OfEveryPage_Parses()
    {
        using var python = StartPython("""
            import ast, json, sys, textwrap
            for block in json.load(sys.stdin):
                try:
                    ast.parse(textwrap.dedent(block["Text"]))
                except SyntaxError as error:
                    print(block["Place"], error)
            """);
        Assert.SkipWhen(python is null, "No Python 3 is installed; on Debian: apt install python3.");
        JsonSerializer.Serialize(python.StandardInput.BaseStream, CodeBlock.All("python"));
        python.StandardInput.Close();
        var errors = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.True(errors.Length == 0 && python.ExitCode == 0, errors);
    }

    [Theory]
    [MemberData(nameof(Yaml))]
    public void Yaml_OfAPage_IsARecipeOrWhatIsSaidOfARecord(string place)
    {
        var text = CodeBlock.At(place).Text;
        if (text.StartsWith("title:", StringComparison.Ordinal))
        {
            using var folder = new ScratchFolder();
            File.WriteAllText(folder["about.yaml"], text);
            Assert.NotNull(RecordAbout.Read(folder.Path).Title);
            return;
        }
        Assert.NotNull(Recipe.Parse(text, place));
    }

    // Blocks, and code within a sentence: a name alone, such as 'lfp data', may lack what it needs.
    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_OfAPage_AreParsedByTheCommand(string page)
    {
        var root = CommandLine.Create();
        List<string> faults = [];
        var lines = CodeBlock.All().Where(block => block.Page == page && block.Language is ("" or "sh"))
            .SelectMany(block => block.Text.Split('\n').Select((line, i) => (Place: $"{page}:{block.Line + i}", Line: line)));
        foreach (var (place, line) in lines)
            faults.AddRange(ShellLine.Calls(line.Trim()).SelectMany(Faults).Select(fault => $"{place}: {fault}: {line.Trim()}"));
        foreach (Match match in Inline().Matches(File.ReadAllText(Repository.PathOf(page))))
        {
            var code = match.Groups[1].Value.ReplaceLineEndings(" ");
            faults.AddRange(ShellLine.Calls(code)
                .SelectMany(words => Faults(words.Any(word => word.StartsWith('-')) || words.Count > 2 ? words : [.. words, "--help"]))
                .Select(fault => $"{page}: {fault}: {code}"));
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));

        IEnumerable<string> Faults(IReadOnlyList<string> words)
        {
            var parsed = root.Parse(words);
            var errors = parsed.Errors.Select(error => error.Message)
                .Concat(parsed.UnmatchedTokens.Select(word => $"'{word}' is not understood"));
            return errors.Concat(words is ["train" or "compare" or "sweep", ..] ? Settings(words) : []);
        }
    }

    // Pictures are made by build/pictures. They are kept small: whoever clones the repository has them all.
    [Theory]
    [MemberData(nameof(Pages))]
    public void Pictures_OfAPage_AreThereInLightAndDarkAndSmall(string page)
    {
        var text = File.ReadAllText(Repository.PathOf(page));
        var folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        foreach (var picture in Picture().Matches(text).Select(match => Path.Combine(folder, match.Groups[1].Value)))
        {
            Assert.True(File.Exists(picture), $"{page} shows {picture}, which is not there.");
            Assert.InRange(new FileInfo(picture).Length, 1, MostPictureBytes);
        }
        Assert.All(Themed().Matches(text), match => Assert.Equal(match.Groups[1].Value, match.Groups[2].Value));
        Assert.Equal(text.Split("<picture>").Length - 1, Themed().Count(text));
    }

    private static Process? StartPython(string program)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("python3", ["-c", program])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            });
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    // The recipe of the program that a call names, with the settings of the call.
    private static IEnumerable<string> Settings(IReadOnlyList<string> words)
    {
        var name = words.Skip(1).FirstOrDefault() is { } first && !first.StartsWith('-') ? first : "digits";
        var known = BuiltInRecipes.Names.Contains(name) ? name : Path.GetFileNameWithoutExtension(name);
        if (!BuiltInRecipes.Names.Contains(known))
            return [];
        var settings = words.Zip(words.Skip(1)).Where(pair => !pair.Second.Contains("...", StringComparison.Ordinal))
            .Select(pair => pair.First switch
            {
                "--model" or "--rule" => new RecipeSetting($"{pair.First[2..]}={pair.Second}"),
                "--set" => new RecipeSetting(pair.Second),
                _ => null,
            })
            .OfType<RecipeSetting>().ToList();
        try
        {
            BuiltInRecipes.Load(known, settings);
            return [];
        }
        catch (Exception error) when (error is RecipeException or ArgumentException)
        {
            return [error.Message];
        }
    }

    [GeneratedRegex("(?:src|srcset)=\"([^\":]+)\"")]
    private static partial Regex Picture();

    [GeneratedRegex("srcset=\"([^\"]+)-dark.png\">\\s*<img [^>]*src=\"([^\"]+).png\"")]
    private static partial Regex Themed();

    [GeneratedRegex("(?<!`)`(lfp [^`]+)`(?!`)")]
    private static partial Regex Inline();
}
