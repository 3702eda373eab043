using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace LfpSharp.Tests.Architecture;

/// <summary>Holds the public members of an assembly to a text file that is read in review.</summary>
internal static class PublicApi
{
    /// <summary>Set to 1, it writes the file anew: a look at the difference, and a commit, accept it.</summary>
    private const string Accept = "LFPSHARP_ACCEPT_API";

    /// <summary>Compares an assembly with the file of its name, which lies beside the test that calls.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="test">The source file of the test.</param>
    public static void Check(Assembly assembly, [CallerFilePath] string test = "")
    {
        var name = assembly.GetName().Name;
        var file = Path.Combine(Path.GetDirectoryName(test)!, $"{name}.PublicApi.txt");
        var found = assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(file, found);
            return;
        }

        var accepted = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.True(
            found == accepted,
            $"The public members of {name} are not those of {Path.GetFileName(file)}:\n{Difference(accepted, found)}\n"
            + $"If this is meant, run the test with {Accept}=1 and commit the file; otherwise make the members internal again.");
    }

    private static string Difference(string accepted, string found)
    {
        string[] before = accepted.Split('\n'), after = found.Split('\n');
        return string.Join(
            '\n',
            [.. before.Except(after).Take(20).Select(line => "- " + line), .. after.Except(before).Take(20).Select(line => "+ " + line)]);
    }
}
