using System.Reflection;
using System.Runtime.CompilerServices;

namespace LfpSharp.Tests.Architecture;

/// <summary>Finds classes from which anyone may derive though nobody has thought of it.</summary>
internal static class TypeShapes
{
    /// <summary>The classes of an assembly, nested ones too, that are neither sealed nor abstract nor static.</summary>
    public static IReadOnlyList<string> Open(Assembly assembly)
        => [.. assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false })
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.Name.Contains('<', StringComparison.Ordinal))
            .Select(type => type.FullName!)
            .Order(StringComparer.Ordinal)];
}
