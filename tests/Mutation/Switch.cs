namespace Mutation;

/// <summary>The type that is added to each assembly of the copy: it says which fault is on, and notes which ones are reached.</summary>
internal static class Switch
{
    /// <summary>The full name of the type in an assembly.</summary>
    /// <param name="assembly">The assembly's name.</param>
    public static string Name(string assembly) => $"global::Mutants.{assembly.Replace('.', '_')}.Fault";

    /// <summary>The type's source.</summary>
    /// <param name="assembly">The assembly's name.</param>
    /// <param name="count">How many faults there are.</param>
    public static string Source(string assembly, int count) => $$"""
        using System.Runtime.CompilerServices;
        namespace Mutants.{{assembly.Replace('.', '_')}};
        internal static class Fault
        {
            public static int Active = -1;
            public static bool Traced;
            public static readonly bool[] Reached = new bool[{{count}}];
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public static bool Is(int number) => Active == number || (Traced && Mark(number));
            private static bool Mark(int number)
            {
                Reached[number] = true;
                return false;
            }
        }
        """;
}
