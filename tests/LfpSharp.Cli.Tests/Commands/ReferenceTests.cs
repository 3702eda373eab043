using LfpSharp.Lab.Recipes;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

public sealed class ReferenceTests
{
    [Fact]
    public void Reference_OfThisProgram_HasAPageForEveryCommandAndRecipe()
    {
        using var folder = new ScratchFolder();
        var call = LfpCall.Run(folder.Path, "reference", "site");
        Assert.Equal(0, call.ExitCode);

        var train = File.ReadAllText(folder["site/commands/lfp-train.md"]);
        Assert.StartsWith("# lfp train\n", train, StringComparison.Ordinal);
        Assert.Contains("lfp train [RECIPE] [options]", train, StringComparison.Ordinal);
        Assert.Contains("--learning-rate, --lr", train.Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("lfp bench COMMAND", File.ReadAllText(folder["site/commands/lfp-bench.md"]), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["site/commands/lfp-bench-step.md"]));
        Assert.All(BuiltInRecipes.Names, name => Assert.Contains(
            $"lfp train {name}\n",
            File.ReadAllText(folder[$"site/recipes/{name.Replace('/', '-')}.md"]),
            StringComparison.Ordinal));
        var contents = File.ReadAllLines(folder["site/commands/toc.yml"])
            .Where(line => line.StartsWith("  href: ", StringComparison.Ordinal));
        Assert.All(contents, line => Assert.True(File.Exists(folder["site/commands/" + line["  href: ".Length..]])));
    }
}
