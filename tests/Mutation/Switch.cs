namespace Mutation;

/// <summary>The type that is added to each assembly of the copy: it says which fault is on, or notes which ones are reached.</summary>
internal static class Switch
{
    /// <summary>The environment variable with the number of the fault that is on; none when it is not set.</summary>
    public const string Active = "LFP_MUTANT";

    /// <summary>The environment variable with the folder into which each process writes the numbers that it reached.</summary>
    public const string Trace = "LFP_MUTANT_TRACE";

    /// <summary>The full name of the type in an assembly.</summary>
    /// <param name="assembly">The assembly's name.</param>
    public static string Name(string assembly) => $"global::Mutants.{assembly.Replace('.', '_')}.Fault";

    /// <summary>The type's source.</summary>
    /// <param name="assembly">The assembly's name.</param>
    /// <param name="count">How many faults there are.</param>
    public static string Source(string assembly, int count) => $$"""
        using System;
        using System.IO;
        using System.Linq;
        namespace Mutants.{{assembly.Replace('.', '_')}};
        internal static class Fault
        {
            private static readonly int Active = int.Parse(Environment.GetEnvironmentVariable("{{Active}}") ?? "-1");
            private static readonly string? Folder = Environment.GetEnvironmentVariable("{{Trace}}");
            private static readonly bool Traced = Folder is not null;
            private static readonly bool[] Reached = new bool[{{count}}];
            static Fault()
            {
                if (Folder is not null)
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllLines(
                        Path.Combine(Folder, $"{{assembly}}-{Environment.ProcessId}"),
                        Enumerable.Range(0, Reached.Length).Where(number => Reached[number]).Select(number => number.ToString()));
            }
            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
            public static bool Is(int number) => Active == number || (Traced && Mark(number));
            private static bool Mark(int number)
            {
                Reached[number] = true;
                return false;
            }
        }
        """;
}
