using System.Reflection;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Options;

namespace LfpSharp.Commands.Starters;

/// <summary>The files of a starter project, made from the templates inside the program.</summary>
internal sealed class Starter
{
    private const string Ending = ".template";
    private const string Every = "every";

    private static readonly Assembly Program = typeof(Starter).Assembly;

    private readonly StarterKind kind;
    private readonly string? packages;

    /// <summary>Says what is to be made.</summary>
    /// <param name="kind">What the project has of its own.</param>
    /// <param name="name">What recipes call it.</param>
    /// <param name="packages">A folder with the packages; null for NuGet's own sources.</param>
    /// <exception cref="ArgumentException">The name is none, or taken; or there is no such folder.</exception>
    public Starter(StarterKind kind, string name, string? packages)
    {
        if (!OptionNames.IsName(name) || !char.IsAsciiLetterLower(name[0]) || name.Split('-').Contains(""))
        {
            throw new ArgumentException(
                $"The name is '{name}'. A name is small letters, digits and single '-' between them, and begins with a letter: my-net.");
        }
        if (kind.Taken().Contains(name))
            throw new ArgumentException($"Recipes know a {kind.Name} '{name}' already. Give yours another name, such as my-{name}.");
        if (packages is not null && !Directory.Exists(packages))
            throw new ArgumentException($"--packages: there is no folder '{packages}'. Expected the folder that 'build/pack' made.");
        (this.kind, Name, this.packages) = (kind, name, packages);
    }

    /// <summary>The name in recipes.</summary>
    public string Name { get; }

    /// <summary>The name in C#: <c>my-net</c> is <c>MyNet</c>.</summary>
    public string TypeName => string.Concat(Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Writes the files.</summary>
    /// <param name="folder">The folder to make.</param>
    /// <returns>Their names, relative to the folder.</returns>
    /// <exception cref="ArgumentException">The folder holds something already.</exception>
    public IReadOnlyList<string> Write(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new ArgumentException($"There is something in '{folder}' already. Give another name, or another folder with -o.");
        List<string> written = [];
        foreach (var (file, text) in Files())
        {
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.WriteText(path, text);
            written.Add(file);
        }
        return written;
    }

    private IEnumerable<(string File, string Text)> Files()
        => Program.GetManifestResourceNames()
            .Select(resource => (Resource: resource, Parts: resource.Replace('\\', '/').Split('/', 3)))
            .Where(each => each.Parts is ["starters", var of, _] && (of == Every || of == kind.Name))
            .Where(each => packages is not null || !each.Parts[2].StartsWith("nuget.config", StringComparison.Ordinal))
            .OrderBy(each => each.Parts[2], StringComparer.Ordinal)
            .Select(each => (Filled(each.Parts[2][..^Ending.Length]), Filled(Text(each.Resource))));

    private string Filled(string text) => text
        .Replace("@Name@", TypeName, StringComparison.Ordinal)
        .Replace("@name@", Name, StringComparison.Ordinal)
        .Replace("@Version@", Fact("Version"), StringComparison.Ordinal)
        .Replace("@Libtorch@", Fact("LibtorchVersion"), StringComparison.Ordinal)
        .Replace("@Packages@", packages is null ? "" : Path.GetFullPath(packages), StringComparison.Ordinal);

    // What the build wrote into this program.
    private static string Fact(string key)
        => Program.GetCustomAttributes<AssemblyMetadataAttribute>().Single(fact => fact.Key == key).Value!;

    private static string Text(string resource)
    {
        using var reader = new StreamReader(Program.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
