using LfpSharp.Gates;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Policies;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Tests.Recipes;

/// <summary>What recipes of earlier versions meant by what they left out.</summary>
public sealed class RecipeVersionTests
{
    [Fact]
    public void Parse_FromOfVersion2_TakesWhatFitsAsItDidThen()
    {
        Assert.True(Recipe.Parse("version: 2\nfrom: a.safetensors", "r.yaml").Partial);
        Assert.False(Recipe.Parse("version: 2", "r.yaml").Partial);
        Assert.False(Recipe.Parse("version: 3\nfrom: a.safetensors", "r.yaml").Partial);
        Assert.False(Recipe.Parse("from: a.safetensors", "r.yaml").Partial);
    }

    [Theory]
    [InlineData("version: 3\nrule: lfp-epsilon", ActivationReference.ZeroOutput)]
    [InlineData("version: 1\nrule: {name: lfp}", ActivationReference.ZeroOutput)]
    [InlineData("version: 3\nrule: {name: lfp-epsilon, reference: zero-input}", ActivationReference.ZeroInput)]
    [InlineData("version: 3\nrule: {name: reinforce}\ndata: {name: cartpole}", ActivationReference.ZeroOutput)]
    [InlineData("version: 4\nrule: lfp-epsilon", null)]
    [InlineData("rule: lfp-epsilon", null)]
    [InlineData("rule: {name: lfp-epsilon, reference: zero-output}", ActivationReference.ZeroOutput)]
    public void Parse_RuleOfVersion3_MeasuresActivationsAsItDidThen(string recipe, ActivationReference? expected)
        => Assert.Equal(expected, Recipe.Parse(recipe, "r.yaml").Rule switch
        {
            LfpEpsilonOptions epsilon => epsilon.Reference,
            LfpOptions { Composite: StabilizedCompositeOptions composite } => composite.Reference,
            PolicyOptions { By: LfpEpsilonOptions by } => by.Reference,
            var other => throw new InvalidOperationException($"{other}"),
        });

    [Fact]
    public void ParseWritten_WithoutAVersion_IsOfTheFirst()
    {
        var rule = Assert.IsType<LfpEpsilonOptions>(Recipe.ParseWritten("rule: lfp-epsilon", "recipe.yaml").Rule);
        Assert.Equal(ActivationReference.ZeroOutput, rule.Reference);
    }
}
