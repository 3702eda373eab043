using System.Reflection;
using LfpSharp.Cli.Tests.Docs;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>
/// What <c>lfp new</c> writes compiles, passes its own tests and trains. It is compiled within this process; tests/ThirdParty/Packed builds
/// one against the packages, as a user does.
/// </summary>
public sealed class NewCommandTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("model", 0.5)]
    [InlineData("rule", 0.5)]
    [InlineData("data", 0.5)]
    [InlineData("reward", 0.5)]
    public void New_OfEveryKind_CompilesPassesItsTestsAndTrains(string kind, double least)
    {
        LfpCall.Run(folder.Path, "new", kind, "my-own-part").Succeeded();
        var project = folder["my-own-part"];
        var sources = Directory.GetFiles(project, "*.cs", SearchOption.AllDirectories);
        Assert.Contains(sources, source => source.EndsWith("MyOwnPartTests.cs", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.GetFiles(project, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains('@'));
        var image = Compiler.Emit(sources.Select(File.ReadAllText));

        Assert.NotEqual(0, RunTests(Assembly.Load(image)));
        var trained = Train(image, project);
        Assert.Equal(("", 0), (trained.Error, trained.ExitCode));
        Assert.InRange(trained.Result.GetProperty("testScore").GetDouble(), least, 1);
    }

    [Fact]
    public void New_Project_AsksForTheVersionsOfThisProgram()
    {
        Directory.CreateDirectory(folder["feed"]);
        LfpCall.Run(folder.Path, "new", "model", "my-net", "-o", "net", "--packages", "feed").Succeeded();

        var central = File.ReadAllText(Repository.PathOf("Directory.Packages.props"));
        var project = File.ReadAllText(folder["net/MyNet.csproj"]);
        Assert.Contains(
            $"<Version>{Between(project, "LfpSharp.Commands\" Version=\"", "\"")}</Version>",
            File.ReadAllText(Repository.PathOf("Directory.Build.props")), StringComparison.Ordinal);
        Assert.Contains(
            $"<LibtorchVersion>{Between(project, "PortableRuntimeIdentifier)\" Version=\"", "\"")}<", central, StringComparison.Ordinal);
        var tests = File.ReadAllText(folder["net/tests/MyNet.Tests.csproj"]);
        Assert.Contains(
            $"\"xunit.v3\" Version=\"{Between(tests, "\"xunit.v3\" Version=\"", "\"")}\"", central, StringComparison.Ordinal);
        Assert.Contains(folder["feed"], File.ReadAllText(folder["net/nuget.config"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The name is 'My Net'. A name is small letters, digits and single '-'", "model", "My Net")]
    [InlineData("The name is '3d-net'.", "model", "3d-net")]
    [InlineData("The name is 'net-'.", "model", "net-")]
    [InlineData("Recipes know a model 'mlp' already. Give yours another name, such as my-mlp.", "model", "mlp")]
    [InlineData("Recipes know a data 'digits' already.", "data", "digits")]
    [InlineData("There is something in '.' already.", "reward", "bold", "-o", ".")]
    [InlineData("--packages: there is no folder 'nowhere'. Expected the folder that", "rule", "mine", "--packages", "nowhere")]
    public void New_WhatCannotBeMade_IsRefused(string message, params string[] arguments)
    {
        File.WriteAllText(folder["something"], "");
        var call = LfpCall.Run(folder.Path, ["new", .. arguments]);
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(message, call.Error, StringComparison.Ordinal);
    }

    private static int RunTests(Assembly program)
    {
        var tests = program.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null).ToList();
        foreach (var test in tests)
            test.Invoke(Activator.CreateInstance(test.DeclaringType!), []);
        return tests.Count;
    }

    // As a program beside the tests, with what lies there: the parts that it adds would stay in this process.
    private static LfpResult Train(byte[] image, string project)
    {
        var name = "Started" + Guid.NewGuid().ToString("n");
        string[] files = [".dll", ".deps.json", ".runtimeconfig.json"];
        try
        {
            File.WriteAllBytes(Beside(name + files[0]), image);
            foreach (var file in files[1..])
                File.Copy(Beside("OwnParts" + file), Beside(name + file));
            return LfpProcess.RunProgram(name + files[0], project, "train", "my-own-part.yaml", "--epochs", "4", "-o", "run", "--json");
        }
        finally
        {
            foreach (var file in files)
                File.Delete(Beside(name + file));
        }
    }

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);

    private static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
