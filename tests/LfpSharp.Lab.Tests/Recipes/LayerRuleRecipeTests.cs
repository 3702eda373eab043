using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;
using LfpSharp.Rules;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Recipes;

/// <summary>Composites and rules of layers by name.</summary>
public sealed class LayerRuleRecipeTests
{
    private const ActivationReference Reference = ActivationReference.Expected;

    private static readonly Dictionary<string, Composite> Expected = new()
    {
        ["epsilon"] = Composite.Epsilon(reference: Reference),
        ["{name: epsilon, reference: zero-output}"] = Composite.Epsilon(),
        ["zero"] = Composite.Zero(),
        ["epsilon-plus"] = Composite.EpsilonPlus(reference: Reference),
        ["epsilon-plus-flat"] = Composite.EpsilonPlusFlat(reference: Reference),
        ["{name: epsilon-gamma-box, low: -1, high: 2, gamma: 0.1}"] = Composite.EpsilonGammaBox(-1, 2, 0.1, reference: Reference),
        ["epsilon-alpha2-beta1"] = Composite.EpsilonAlpha2Beta1(reference: Reference),
        ["{name: epsilon-constant-norms, epsilon: 0.1}"] = Composite.EpsilonConstantNorms(0.1, Reference),
        ["{name: epsilon-alpha2-beta1-flat, epsilon: 0.1}"] = Composite.EpsilonAlpha2Beta1Flat(0.1, Reference),
        ["guided-backprop"] = Composite.GuidedBackprop(),
        ["excitation-backprop"] = Composite.ExcitationBackprop(reference: Reference),
        ["hebbian"] = Composite.Hebbian(reference: Reference),
        ["oja"] = Composite.Oja(reference: Reference),
    };

    public static TheoryData<string> Composites => [.. Expected.Keys];

    [Theory]
    [MemberData(nameof(Composites))]
    public void Parse_CompositeByName_IsThatComposite(string name)
    {
        var recipe = Recipe.Parse($"rule: {{name: lfp, composite: {name}}}", "r.yaml");
        var again = Recipe.Parse(recipe.ToYaml(), "again.yaml");
        Assert.Equal($"{Expected[name]}", $"{Assert.IsType<LfpOptions>(recipe.Rule).CreateComposite()}");
        Assert.Equal(recipe.Rule, again.Rule);
    }

    [Fact]
    public void Composites_OfRecipes_AreAllTested()
        => Assert.Equal(Choices.Of(typeof(CompositeOptions))!.Count + 1, Composites.Count);

    [Fact]
    public void Parse_LayersByTypeAndPath_ComeBeforeTheComposite()
    {
        var recipe = Recipe.Parse(
            """
            model: lenet
            rule:
              name: lfp
              composite: epsilon-plus
              layers:
                - {path: "*.0", rule: {name: z-box, low: -3, high: 3}}
                - {type: linear, rule: {name: gamma, gamma: 0.5, epsilon: 0.01}}
                - {type: Conv2d, rule: flat}
            """,
            "r.yaml");
        var rules = Rules(recipe);
        Assert.Equal(
            [new BoxRule(-3, 3), new GammaRule(0.5, 0.01), new FlatRule(), new ZPlusRule()],
            [rules[0], rules[1], rules[2], rules[3]]);
        Assert.Equal(rules, Rules(Recipe.Parse(recipe.ToYaml(), "again.yaml")));
        Assert.Equal(recipe.ToYaml(), Recipe.Parse(recipe.ToYaml(), "again.yaml").ToYaml());

        static List<Rule> Rules(Recipe recipe)
            => [.. ((LfpOptions)recipe.Rule).CreateComposite().Entries.Select(entry => entry.Rule)];
    }

    [Theory]
    [InlineData("rule: {name: lfp, composite: epsilon-pluss}", "no composite 'epsilon-pluss'. Did you mean 'epsilon-plus'? Known:")]
    [InlineData("rule: {name: lfp, composite: epsilon-gamma-box}", "the key 'low' is missing")]
    [InlineData("rule: {name: lfp, composite: {name: epsilon-plus, gamma: 1}}", "composite 'epsilon-plus' has no key 'gamma'")]
    [InlineData("rule: {name: lfp, layers: [{type: Linear}]}", "the key 'rule' is missing")]
    [InlineData("rule: {name: lfp, layers: [{rule: flat}]}", "says neither type nor path. Give one of them")]
    [InlineData("rule: {name: lfp, layers: [{type: Linear, path: a, rule: flat}]}", "says both type and path")]
    [InlineData("rule: {name: lfp, layers: [{type: Liner, rule: flat}]}", "There is no type of layers 'Liner'. Did you mean 'Linear'?")]
    [InlineData("rule: {name: lfp, layers: [{type: Linear, rule: gama}]}", "no rule 'gama'. Did you mean 'gamma'? Known: epsilon,")]
    [InlineData("rule: {name: lfp, layers: [{type: Linear, rule: {name: gamma, gamma: -1}}]}", "gamma is -1. γ must be a finite number")]
    [InlineData("rule: {name: lfp, layers: [{type: Linear, rule: {name: reverse, sign: up}}]}", "there is no sign 'up'.")]
    public void Parse_RuleThatIsNone_IsRefusedWithItsPlaceAndWhatIsKnown(string yaml, string part)
    {
        var message = Assert.Throws<RecipeException>(() => Recipe.Parse(yaml, "r.yaml")).Message;
        Assert.StartsWith("r.yaml, line 1, column ", message, StringComparison.Ordinal);
        Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rule={name: lfp, composite: epsilon-plus-flat}")]
    [InlineData("rule={name: lfp, composite: hebbian}")]
    [InlineData("rule={name: lfp, layers: [{type: Linear, rule: alpha-beta}]}")]
    public void Train_ByRulesOfLayers_RunsToItsEnd(string setting)
    {
        var recipe = Recipe.Parse(
            "training: {epochs: 1}\ndata: {name: digits, limit: 200}\noptimizer: {name: adam, lr: 1e-4}", "r.yaml",
            new RecipeSetting(setting));
        using var run = ScratchRun.Train(recipe);
        Assert.True(run.Result.Steps > 0);
    }

    [Fact]
    public void Describe_RulesOfLayers_AreCalledAsInRecipes()
        => Assert.Equal("z-plus", OptionNames.Kebab(nameof(ZPlusRule).Replace("Rule", "", StringComparison.Ordinal)));

    [Fact]
    public void AddLayerRule_OfAProgram_IsReadByItsName()
    {
        try
        {
            new LabParts().AddLayerRule<HalvedRule>("halved");
            var recipe = Recipe.Parse("rule: {name: lfp, layers: [{type: Linear, rule: {name: halved, part: 0.25}}]}", "r.yaml");
            Assert.Equal(new HalvedRule { Part = 0.25 }, Assert.Single(((LfpOptions)recipe.Rule).Layers).Rule);
            Assert.Contains("halved", RecipeSchema.Create().ToJsonString(), StringComparison.Ordinal);
        }
        finally
        {
            Choices.Remove(typeof(Rule), "halved");
        }
    }

    internal sealed record HalvedRule : OutputRule
    {
        public double Part { get; init; } = 0.5;

        protected override TorchSharp.torch.Tensor Pass(TorchSharp.torch.Tensor density, TorchSharp.torch.Tensor output) => density * Part;
    }
}
