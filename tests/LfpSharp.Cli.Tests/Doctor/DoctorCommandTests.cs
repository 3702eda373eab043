using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using LfpSharp.Commands.Doctor;
using LfpSharp.Commands.Screen;

namespace LfpSharp.Cli.Tests.Doctor;

public sealed class DoctorCommandTests
{
    [Fact]
    public void Doctor_OnAHealthySystem_NamesEveryPartAndReturnsZero()
    {
        var (exitCode, output) = Run(new Folders(("cache", AppContext.BaseDirectory)), "doctor");

        Assert.Equal(0, exitCode);
        string[] parts =
            ["runtime", "libtorch", "libtorch loader", "processor", "threads", "thread waiting", "allocator", "CUDA", "data (cache)"];
        foreach (var part in parts)
        {
            Assert.Contains($" {part}: ", output);
        }

        Assert.Contains("libtorch_cpu", output.Replace("torch_cpu.dll", "libtorch_cpu", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void Doctor_WithAProblem_GivesTheRemedyAndReturnsOne()
    {
        var missing = Path.Combine(AppContext.BaseDirectory, "no-such-folder");
        var (exitCode, output) = Run(new Folders(("LFP_DATA", missing)), "doctor");

        Assert.Equal(1, exitCode);
        Assert.Matches($"(?m)^BAD +data \\(LFP_DATA\\): {Regex.Escape(missing)}", output.ReplaceLineEndings("\n"));
        Assert.Contains($"Make {missing} a folder that can be read, or name another.", output);
    }

    [Fact]
    public void Doctor_AsJson_WritesAnObjectALineAndTheResultLast()
    {
        var (exitCode, output) = Run(new Folders(("cache", AppContext.BaseDirectory)), "doctor", "--json");

        var lines =
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var result = lines[^1].GetProperty("result");
        Assert.Equal(0, exitCode);
        Assert.True(result.GetProperty("healthy").GetBoolean());
        Assert.Equal(lines.Length - 1, result.GetProperty("findings").GetArrayLength());
        Assert.Contains(
            lines[..^1], line => line.GetProperty("name").GetString() == "libtorch" && line.GetProperty("status").GetString() == "ok");
    }

    private static (int ExitCode, string Output) Run(IDataFolders folders, params string[] arguments)
    {
        using var output = new StringWriter();
        var root = new RootCommand { DoctorCommand.Create(folders) };
        var exitCode = root.Parse(arguments).Invoke(new InvocationConfiguration { Output = output });
        return (exitCode, output.ToString());
    }

    private sealed record Folders(params (string Origin, string Folder)[] Named) : IDataFolders
    {
        IReadOnlyList<(string Origin, string Folder)> IDataFolders.Folders => Named;
    }
}
