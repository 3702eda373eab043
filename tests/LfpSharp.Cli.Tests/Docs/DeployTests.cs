using System.Text.RegularExpressions;
using LfpSharp.Commands;
using YamlDotNet.RepresentationModel;

namespace LfpSharp.Cli.Tests.Docs;

/// <summary>The scripts of <c>deploy</c> call <c>lfp</c> as it is: no cluster is needed to see that.</summary>
public sealed partial class DeployTests
{
    public static TheoryData<string, int> Files => new()
    {
        { "slurm-train.sbatch", 2 },
        { "slurm-work.sbatch", 1 },
        { "kubernetes-work.yaml", 1 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Calls_OfAFile_AreParsedByTheCommand(string file, int count)
    {
        var root = CommandLine.Create();
        var text = File.ReadAllText(Repository.PathOf("deploy/" + file));
        var calls = Calls(text).ToList();
        Assert.Equal(count, calls.Count);
        Assert.All(calls, call =>
        {
            var parsed = root.Parse(call);
            Assert.Empty(parsed.Errors);
            Assert.Empty(parsed.UnmatchedTokens);
        });
    }

    [Fact]
    public void KubernetesWork_AsYaml_IsAnIndexedJobOnTheVolumeThatItNames()
    {
        using var reader = File.OpenText(Repository.PathOf("deploy/kubernetes-work.yaml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        var job = yaml.Documents.Single().RootNode;
        Assert.Equal("Job", (string?)job["kind"]);
        Assert.Equal("Indexed", (string?)job["spec"]["completionMode"]);
        var pod = job["spec"]["template"]["spec"];
        Assert.Equal((string?)pod["volumes"][0]["name"], (string?)pod["containers"][0]["volumeMounts"][0]["name"]);
        Assert.Equal("Never", (string?)pod["restartPolicy"]);
    }

    [Fact]
    public void Dockerfile_Project_IsThere()
    {
        var project = Published().Match(File.ReadAllText(Repository.PathOf("deploy/Dockerfile"))).Groups[1].Value;
        Assert.True(Directory.Exists(Repository.PathOf(project)), project);
    }

    // A 1 stands for each variable.
    private static IEnumerable<IReadOnlyList<string>> Calls(string text)
        => text.Split('\n').Where(line => !line.TrimStart().StartsWith('#'))
            .Select(line => Call().Match(line)).Where(match => match.Success)
            .Select(match => ShellLine.Calls("lfp " + Variable().Replace(match.Groups[1].Value, "1")).Single());

    [GeneratedRegex(@"(?:\$lfp|\$\{LFP:-lfp\}|lfp\.dll) (.*?)(?: ""\$@"")?(?: \|\| code=\$\?|""\])?$")]
    private static partial Regex Call();

    [GeneratedRegex(@"\$\{[A-Z_]+:-[^}]*\}|\$[A-Za-z_@0-9]+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"dotnet publish (\S+)")]
    private static partial Regex Published();
}
