using System.Text.Json;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

public sealed class RecipeCommandTests
{
    [Fact]
    public void Check_WrongKey_NamesLineColumnAndNearMiss()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["r.yaml"], "name: x\noptimizer:\n  name: adam\n  learning-rte: 3\n");
        var check = LfpCall.Run(folder.Path, "recipe", "check", "r.yaml");
        Assert.Equal(2, check.ExitCode);
        Assert.Contains("r.yaml, line 4, column 3: optimizer 'adam' has no key 'learning-rte'.", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_Setting_IsInTheResolvedRecipe()
    {
        using var folder = new ScratchFolder();
        var show = LfpCall.Run(folder.Path, "recipe", "show", "digits", "--set", "optimizer.lr=0.25");
        Assert.Contains("  lr: 0.25\n", show.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("expected:", show.Output, StringComparison.Ordinal);
        Assert.Contains("\n  score: ", LfpCall.Run(folder.Path, "recipe", "show", "digits").Output, StringComparison.Ordinal);
        File.WriteAllText(folder["again.yaml"], show.Output);
        LfpCall.Run(folder.Path, "recipe", "check", "again.yaml").Succeeded();
    }

    [Fact]
    public void List_EveryRecipe_HasItsExpectations()
    {
        using var folder = new ScratchFolder();
        var list = LfpCall.Run(folder.Path, "recipe", "list", "--json").Result;
        Assert.Contains(list.EnumerateArray(), recipe => recipe.GetProperty("name").GetString() == "mnist-lenet-lfp");
        Assert.All(list.EnumerateArray(), recipe => Assert.False(string.IsNullOrEmpty(recipe.GetProperty("description").GetString())));
    }

    [Fact]
    public void Schema_KnowsKeysChoicesAndRanges()
    {
        using var folder = new ScratchFolder();
        var schema = JsonDocument.Parse(LfpCall.Run(folder.Path, "recipe", "schema").Output).RootElement;
        var training = schema.GetProperty("properties").GetProperty("training").GetProperty("properties");
        Assert.Equal(65536, training.GetProperty("batch-size").GetProperty("maximum").GetDouble());
        var models = schema.GetProperty("properties").GetProperty("model").GetProperty("anyOf");
        Assert.Equal(["mlp", "lenet", "vgg-like"], models[0].GetProperty("enum").EnumerateArray().Take(3).Select(name => name.GetString()));
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
    }
}
