using System.Text.Json;
using LfpSharp.Commands.Screen;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Screen;

public sealed class AspNetRuntimeTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Theory]
    [InlineData("10.0.5", "10.0.1 10.0.5 10.0.9", "10.0.5")]
    [InlineData("10.0.5", "9.0.1 10.0.2 10.0.10 10.1.0 11.0.0", "10.0.10")]
    public void Find_SeveralVersions_TakesTheSameOrTheNewestOfItsKind(string runtime, string installed, string expected)
    {
        foreach (var version in installed.Split(' '))
            folder.Write($"shared/Microsoft.AspNetCore.App/{version}/Microsoft.AspNetCore.dll", []);
        Directory.CreateDirectory(folder["shared/Microsoft.AspNetCore.App/10.0.99"]);
        var found = AspNetRuntime.Find(folder[$"shared/Microsoft.NETCore.App/{runtime}"], Version.Parse(runtime));
        Assert.Equal(expected, Path.GetFileName(found));
    }

    [Fact]
    public void Find_None_SaysWhatToInstall()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => AspNetRuntime.Find(folder["shared/Microsoft.NETCore.App/10.0.5"], new Version(10, 0, 5)));
        Assert.Contains("aspnetcore-runtime-10.0", error.Message, StringComparison.Ordinal);
        Assert.Contains("all other commands work without", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_ItsDemands_AreDotNetAlone()
    {
        var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "lfp.runtimeconfig.json")));
        var framework = config.RootElement.GetProperty("runtimeOptions").GetProperty("framework");
        Assert.Equal("Microsoft.NETCore.App", framework.GetProperty("name").GetString());
    }

    public void Dispose() => folder.Dispose();
}
