using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Mutation;

/// <summary>A copy of the repository in which every chosen fault stands behind a switch.</summary>
/// <param name="root">The repository.</param>
/// <param name="folder">Where the copy goes.</param>
internal sealed partial class Copy(string root, string folder)
{
    /// <summary>The test projects, whose classes are tried on each fault.</summary>
    public static IReadOnlyList<string> TestProjects { get; } = ["LfpSharp.Tests", "LfpSharp.Lab.Tests"];

    // Faults that did not compile once never will; each costs a build to find.
    private string RefusedFile => Path.Combine(folder, "refused.txt");

    private const string HostFile = "tests/Mutation/Host/TestHost.cs";

    private static readonly string[] Skipped = [".git", "bin", "obj", "Mutation", "results", "runs"];

    /// <summary>The program of a test project.</summary>
    /// <param name="project">Its name.</param>
    public string Program(string project) => Path.Combine(folder, "tests", project, "bin", "Release", "net10.0", project + ".dll");

    /// <summary>All faults that could be put into the source of the sampled areas.</summary>
    /// <param name="places">Only files whose path holds one of these; all when there are none.</param>
    public IReadOnlyList<Site> Sites(IReadOnlyList<string> places)
        => [.. SourceFiles("src").Where(file => places.Count == 0 || places.Any(file.Contains)).SelectMany(
            file => Areas.Of(file) is { } area ? SiteFinder.Find(area, file, Parse(Path.Combine(root, file))) : [])];

    /// <summary>A hash of the chosen faults and of all source and tests.</summary>
    /// <param name="chosen">The faults.</param>
    public string Stamp(IEnumerable<Site> chosen)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var site in chosen)
            hash.AppendData(Encoding.UTF8.GetBytes(site.Mutant.Name));
        foreach (var file in SourceFiles("src").Concat(SourceFiles("tests")))
            hash.AppendData(File.ReadAllBytes(Path.Combine(root, file)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    /// <summary>Writes the copy and builds it; faults that do not compile are left out.</summary>
    /// <param name="sites">The chosen faults; the number of each is its index.</param>
    /// <returns>The numbers of those that compile.</returns>
    public async Task<IReadOnlySet<int>> BuildAsync(IReadOnlyList<Site> sites)
    {
        CopyFolder(root);
        foreach (var assembly in new[] { "LfpSharp", "LfpSharp.Lab" })
            File.WriteAllText(Path.Combine(folder, "src", assembly, "Fault.cs"), Switch.Source(assembly, sites.Count));
        foreach (var project in TestProjects)
            File.Copy(Path.Combine(root, HostFile), Path.Combine(folder, "tests", project, "TestHost.cs"), overwrite: true);
        var refused = new HashSet<string>(File.Exists(RefusedFile) ? await File.ReadAllLinesAsync(RefusedFile).ConfigureAwait(false) : []);
        var alive = Enumerable.Range(0, sites.Count).Where(number => !refused.Contains(sites[number].Mutant.Name)).ToHashSet();
        foreach (var project in TestProjects)
        {
            while (true)
            {
                Write(sites, alive);
                var (code, output) = await BuildProjectAsync(project).ConfigureAwait(false);
                if (code == 0)
                    break;
                var faulty = ErrorPlaces(output).SelectMany(Numbers).ToHashSet();
                faulty.IntersectWith(alive);
                if (faulty.Count == 0)
                    throw new InvalidOperationException($"The copy in {folder} does not build, and no fault is the cause:\n{output}");
                alive.ExceptWith(faulty);
                await File.AppendAllLinesAsync(RefusedFile, faulty.Select(number => sites[number].Mutant.Name)).ConfigureAwait(false);
                Console.Error.WriteLine($"{faulty.Count} faults do not compile and are left out");
            }
        }
        return alive;
    }

    private IEnumerable<string> SourceFiles(string part)
        => Directory.EnumerateFiles(Path.Combine(root, part), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(Skipped.Contains))
            .Order(StringComparer.Ordinal);

    private async Task<(int Code, string Output)> BuildProjectAsync(string project)
    {
        var start = new ProcessStartInfo("dotnet", [
            "build", $"tests/{project}/{project}.csproj", "-c", "Release", "-v", "quiet", "-nologo",
            "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false",
            "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false", "-p:XunitAutoGeneratedEntryPoint=false"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return (process.ExitCode, output);
    }

    private void Write(IReadOnlyList<Site> sites, HashSet<int> alive)
    {
        foreach (var file in sites.Select((site, number) => (Site: site, Number: number)).GroupBy(entry => entry.Site.Mutant.File))
        {
            var chosen = file.Where(entry => alive.Contains(entry.Number))
                .ToLookup(entry => entry.Site.Node, entry => (entry.Number, entry.Site));
            var assembly = file.Key.Split('/')[1];
            var guarded = new Guard(Switch.Name(assembly), chosen).Visit(file.First().Site.Node.SyntaxTree.GetRoot())!.ToFullString();
            var path = Path.Combine(folder, file.Key);

            // A file that stays as it is keeps its time, and its project need not be built again.
            if (File.ReadAllText(path) != guarded)
                File.WriteAllText(path, guarded);
        }
    }

    private void CopyFolder(string from)
    {
        var to = Path.Combine(folder, Path.GetRelativePath(root, from));
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        foreach (var inner in Directory.EnumerateDirectories(from).Where(inner => !Skipped.Contains(Path.GetFileName(inner))))
            CopyFolder(inner);
    }

    private static IEnumerable<(string File, int Line, int Column)> ErrorPlaces(string output)
        => CompilerError().Matches(output)
            .Select(match => (match.Groups[1].Value, Number(match, 2), Number(match, 3))).Distinct();

    // The faults of the smallest piece of source around the error that has any.
    private static IEnumerable<int> Numbers((string File, int Line, int Column) place)
    {
        var tree = Parse(place.File);
        var position = tree.GetText().Lines[place.Line - 1].Start + place.Column - 1;
        for (var node = tree.GetRoot().FindToken(position).Parent; node is not null; node = node.Parent)
        {
            if (GuardNumber().Matches(node.ToString()) is { Count: > 0 } found)
                return found.Select(match => Number(match, 1));
        }
        return [];
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static SyntaxTree Parse(string file)
        => CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Preview), file);

    [GeneratedRegex(@"([^\s(]+\.cs)\((\d+),(\d+)\): error ")]
    private static partial Regex CompilerError();

    [GeneratedRegex(@"\.Fault\.Is\((\d+)\)")]
    private static partial Regex GuardNumber();
}
