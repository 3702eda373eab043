using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace LfpSharp.Tests.Architecture;

/// <summary>
/// The folders of a project as a house: a type uses types of its own folder and of folders on floors below, nothing else. Folders
/// are namespaces; two on one floor do not use each other, and a folder within another has a floor of its own.
/// </summary>
internal sealed class Floors
{
    /// <summary>The floor of types that lie in no folder.</summary>
    public const string Root = "(none)";

    private readonly string root;
    private readonly Dictionary<string, int> floorOf = [];

    /// <summary>Lays out the floors.</summary>
    /// <param name="root">The namespace of the project, of which the folders are named from here.</param>
    /// <param name="fromTheTop">The folders of each floor, the topmost floor first.</param>
    public Floors(string root, params string[][] fromTheTop)
    {
        this.root = root;
        for (var floor = 0; floor < fromTheTop.Length; floor++)
        {
            foreach (var folder in fromTheTop[floor])
                floorOf.Add(folder, fromTheTop.Length - floor);
        }
    }

    /// <summary>What does not keep to the floors, one sentence each.</summary>
    public IReadOnlyList<string> Faults(System.Reflection.Assembly assembly)
    {
        var types = new ArchLoader().LoadAssemblies(assembly).Build().Types.Where(type => Folder(type) is not null).ToList();
        var folders = types.Select(type => Folder(type)!).ToHashSet();
        return
        [
            .. folders.Where(folder => !floorOf.ContainsKey(folder)).Order()
                .Select(folder => $"The folder {folder} stands on no floor: give it one in the table."),
            .. floorOf.Keys.Where(folder => !folders.Contains(folder)).Order()
                .Select(folder => $"The table has a floor for {folder}, which holds no type: take it out."),
            .. types.SelectMany(Upwards).Distinct().Order(),
        ];
    }

    private IEnumerable<string> Upwards(IType type)
        => from target in type.Dependencies.Select(dependency => dependency.Target)
           where target is not GenericParameter
           let folder = Folder(target)
           where folder is not null && folder != Folder(type)
           where floorOf.GetValueOrDefault(folder, int.MaxValue) >= floorOf.GetValueOrDefault(Folder(type)!)
           select $"{type.FullName} uses {target.FullName}, but {folder} is not on a floor below {Folder(type)}.";

    // The namespace without the root; null for type parameters, what the compiler adds, and other assemblies.
    private string? Folder(IType type)
        => type.Namespace?.FullName is not { } name || IsOther(name) ? null
            : name == root && !type.Name.StartsWith('<') ? Root
            : name.StartsWith(root + ".", StringComparison.Ordinal) ? name[(root.Length + 1)..]
            : null;

    // LfpSharp.Lab lies beside LfpSharp, not in it.
    private bool IsOther(string name) => root == "LfpSharp" && (name + ".").StartsWith("LfpSharp.Lab.", StringComparison.Ordinal);
}
