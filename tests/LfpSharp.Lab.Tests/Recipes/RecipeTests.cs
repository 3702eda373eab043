using System.Reflection;
using LfpSharp.Gates;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Sequences;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Rewards;
using LfpSharp.Rules;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Recipes;

public sealed class RecipeTests
{
    private const string Small = """
        name: small
        data: {name: digits, augmentation: {shift: 1, flip: false}}
        model: {name: mlp, hidden: [32], activation: leaky-relu}
        rule:
          name: lfp-epsilon
          epsilon: 1e-3
          reward: {name: bounded-softmax, lower-bound: 0.1, upper-bound: 0.9, factor: sign}
        optimizer: {name: sgd, lr: 0.2, nesterov: true}
        schedule: {name: one-cycle, warmup-steps: 3}
        clipping: {name: layer-norm, most: 2}
        seeds: [1, 2]
        """;

    [Fact]
    public void Parse_WholeRecipe_GivesTypedOptions()
    {
        var recipe = Recipe.Parse(Small, "small.yaml");
        Assert.Equal(32, Assert.Single(Assert.IsType<MlpOptions>(recipe.Model).Hidden));
        Assert.Equal(ActivationKind.LeakyRelu, ((LayeredModelOptions)recipe.Model).Activation);
        var rule = Assert.IsType<LfpEpsilonOptions>(recipe.Rule);
        Assert.Equal(1e-3, rule.Epsilon);
        Assert.Equal(new BoundedSoftmaxReward(0.1, 0.9, OutputFactor.Sign), rule.Reward);
        Assert.Equal(new SgdOptions { LearningRate = 0.2, Nesterov = true }, recipe.Optimizer);
        Assert.Equal(new OneCycleSchedule { WarmupSteps = 3 }, recipe.Schedule);
        Assert.Equal(new LayerNormClipping { Max = 2 }, recipe.Clipping);
        Assert.Equal([1L, 2], recipe.Seeds);
        Assert.Equal(1, Assert.IsType<ShiftFlipNoise>(recipe.Data.Augmentation).Shift);
    }

    [Fact]
    public void Parse_ReferenceOfActivations_ReachesTheirRule()
    {
        Assert.Equal(ActivationReference.Expected, ReferenceOf("rule={name: lfp-epsilon}"));
        Assert.Equal(ActivationReference.ZeroOutput, ReferenceOf("rule={name: lfp-epsilon, reference: zero-output}"));
        Assert.Equal(ActivationReference.ZeroInput, ReferenceOf("rule={name: lfp-epsilon, reference: zero-input}"));
        Assert.Equal(ActivationReference.Expected, ReferenceOf("rule={name: lfp-epsilon, reference: expected}"));
        Assert.Equal(
            ActivationReference.ZeroInput, ReferenceOf("rule={name: lfp, composite: {name: epsilon, reference: zero-input}}"));
        Assert.Contains(
            "zero-input", Assert.Throws<RecipeException>(() => ReferenceOf("rule={name: lfp-epsilon, reference: zero}")).Message,
            StringComparison.Ordinal);

        static ActivationReference ReferenceOf(string setting)
        {
            var rule = (IFeedbackOptions)Recipe.Parse(Small, "small.yaml", new RecipeSetting(setting)).Rule;
            var rules = rule.CreateComposite().Entries.Select(entry => entry.Rule).OfType<IdentityRule>();
            return Assert.Single(rules.Select(identity => identity.Reference).Distinct());
        }
    }

    [Fact]
    public void Parse_AnotherModelBySetting_LeavesAListWhereItTakesOneNumber()
        => Assert.Equal(
            new LstmOptions(), Recipe.Parse("model: {name: mlp, hidden: [128, 64]}", "r.yaml", new RecipeSetting("model=lstm")).Model);

    [Theory]
    [InlineData("score")]
    [InlineData("accuracy")]
    public void Parse_Expected_HasAScoreByItsNameAndByTheFormerOne(string key)
        => Assert.Equal("R² 0.4", Recipe.Parse($"expected: {{{key}: R² 0.4}}", "r.yaml").Expected!.Score);

    [Theory]
    [InlineData("partial: true", "r.yaml: partial says how weights are taken from a file, and no file is named. Set from, or")]
    [InlineData("rename: ['a -> b']", "r.yaml: rename says how weights are taken from a file, and no file is named")]
    [InlineData("from: a.pth\nrename: ['a b']", "r.yaml: rename: 'a b' has no form 'old -> new'")]
    public void Parse_WeightsTakenWrongly_IsRefused(string yaml, string expected)
        => Assert.StartsWith(
            expected, Assert.Throws<RecipeException>(() => Recipe.Parse(yaml, "r.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void ToYaml_ReadAgain_GivesTheSameRecipe()
    {
        var recipe = Recipe.Parse(Small, "small.yaml", new RecipeSetting("description='a: \"b\" \\ c'"));
        var again = Recipe.Parse(recipe.ToYaml(), "again.yaml");
        Assert.Equal(recipe.ToYaml(), again.ToYaml());
        Assert.Equal("a: \"b\" \\ c", again.Description);
        Assert.Equal(
            (recipe.Rule, recipe.Optimizer, recipe.Schedule, recipe.Clipping),
            (again.Rule, again.Optimizer, again.Schedule, again.Clipping));
    }

    [Fact]
    public void Parse_ReflectionGivesOtherObjectsForTheSameParameters_BindsThem()
    {
        var setting = new RecipeSetting("rule={name: lfp-epsilon, reward: {name: bounded-softmax, lower-bound: 0.2, upper-bound: 0.7}}");
        var first = Recipe.Parse(Small, "small.yaml", setting);

        // What two threads that ask at once do to each other.
        var kept = typeof(RecipeTests).GetConstructors()[0].GetType()
            .GetField("m_parameters", BindingFlags.Instance | BindingFlags.NonPublic);
        Assert.NotNull(kept);
        Assert.All(typeof(BoundedSoftmaxReward).GetConstructors(), constructor => kept.SetValue(constructor, null));
        Assert.Equal(first.Rule, Recipe.Parse(Small, "small.yaml", setting).Rule);
    }

    [Fact]
    public void ToYaml_NullWhereTheDefaultIsNot_StaysNull()
    {
        var yaml = Recipe.Parse(
            Small,
            "small.yaml",
            new RecipeSetting("schedule=constant"),
            new RecipeSetting("training.epochs=null"),
            new RecipeSetting("training.minutes=5")).ToYaml();
        Assert.Null(Recipe.Parse(yaml, "again.yaml").Training.Epochs);
        Assert.DoesNotContain("patience", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void Digits_Recipe_IsTheDefault()
    {
        var digits = BuiltInRecipes.Load("digits");
        Assert.Equal("digits", BuiltInRecipes.Names[0]);
        Assert.Equal((new Recipe { Description = digits.Description, Expected = digits.Expected }).ToYaml(), digits.ToYaml());
    }

    [Theory]
    [InlineData("optimizer.lr=0.5", 0.5)]
    [InlineData("optimizer={name: sgd, lr: 3}", 3)]
    [InlineData("optimizer=adamw", 0.2)]
    public void Parse_Setting_IsLaidOverTheRecipe(string setting, double learningRate)
        => Assert.Equal(learningRate, Recipe.Parse(Small, "small.yaml", new RecipeSetting(setting)).Optimizer.LearningRate);

    [Fact]
    public void Parse_SettingOfANameAlone_KeepsWhatBothKindsKnow()
    {
        Assert.IsType<BoundedSoftmaxReward>(
            Assert.IsType<LfpZeroOptions>(Recipe.Parse(Small, "s", new RecipeSetting("rule=lfp-zero")).Rule).Reward);
        Assert.IsType<GradientOptions>(Recipe.Parse(Small, "s", new RecipeSetting("rule=gradient")).Rule);
        Assert.Equal(
            ActivationKind.LeakyRelu,
            Assert.IsType<LeNetOptions>(Recipe.Parse(Small, "s", new RecipeSetting("model=lenet")).Model).Activation);
    }

    [Theory]
    [InlineData("trainig: {}", "r.yaml, line 1, column 1: the recipe has no key 'trainig'. Did you mean 'training'?")]
    [InlineData("training:\n  epoch: 3", "r.yaml, line 2, column 3: training has no key 'epoch'. Did you mean 'epochs'?")]
    [InlineData("training:\n  epochs: 0", "r.yaml, line 2, column 11: epochs is 0. It must be from 1 to 2147483647.")]
    [InlineData("training:\n  epochs: 1.5", "line 2, column 11: epochs must be a whole number; found '1.5'.")]
    [InlineData("training: 3", "line 1, column 11: training must be a section with keys; found '3'.")]
    [InlineData("model: {name: lnet}", "line 1, column 15: there is no model 'lnet'. Did you mean 'lenet'?")]
    [InlineData("model: {hidden: [3]}", "model needs a key 'name'. Known: mlp, lenet, vgg-like, resnet-18, resnet-34")]
    [InlineData("model: {name: mlp, hidden: [3, 0]}", "hidden is 0. It must be from 1 to 65536.")]
    [InlineData("model: {name: mlp, activation: rlu}", "there is no activation 'rlu'. Did you mean 'relu'?")]
    [InlineData("rule: {name: lfp-zero, epsilon: 1}", "rule 'lfp-zero' has no key 'epsilon'.")]
    [InlineData("rule: {name: lfp-epsilon, epsilon: -1}", "epsilon is -1. It must be above 0.")]
    [InlineData("rule: {name: lfp-epsilon, epsilon: nan}", "epsilon must be a number")]
    [InlineData(
        "rule: {name: lfp-epsilon, reward: {name: bounded-softmax, lower-bound: 2}}", "lower-bound is 2. Expected 0 ≤ lower ≤ upper ≤ 1")]
    [InlineData("data: {validation-share: 1}", "validation-share is 1. It must be above 0 and below 1.")]
    [InlineData("data: {augmentation: {noise: -1}}", "noise is -1. It must be from 0 to 1000.")]
    [InlineData("optimizer: {name: sgd, momentum: 0, nesterov: true}", "nesterov needs a momentum above 0")]
    [InlineData("seeds: []", "seeds is an empty list")]
    [InlineData("seeds: -1", "seeds is -1")]
    [InlineData("name: a/b", "becomes a folder's")]
    [InlineData("training: {epochs: null, minutes: 3}", "needs to know the number of steps")]
    [InlineData("training: {epochs: null}", "training has no end")]
    [InlineData("[1, 2]", "found a list")]
    [InlineData("a: &x 1\nb: *x", "anchors and aliases are not supported")]
    [InlineData("name: a\nname: b", "line 2, column 1: the key 'name' occurs twice")]
    [InlineData("a: [", "this is no YAML")]
    [InlineData("optimizer: {name: adam\nseeds: 0", "Is the '{' of line 1, column 12 closed?")]
    [InlineData("name: a\nmodel:\n  name: mlp\n  hidden: [64, 32\nseeds: 0", "Is the '[' of line 4, column 11 closed?")]
    [InlineData("name: {a: [1, 2}", "this is no YAML")]
    [InlineData("name: 'a", "this is no YAML")]
    [InlineData("training:\n\tepochs: 3", "Indent by spaces; line 2 begins with a tab.")]
    [InlineData(
        "schedule:",
        "r.yaml, line 1, column 10: schedule is left empty. Give it a value, or leave the key out for the default. Known: constant, step")]
    [InlineData("data:\nname: a", "data is left empty")]
    [InlineData("training: ~", "training is left empty")]
    [InlineData("seeds: null", "seeds is left empty")]
    [InlineData("name:", "name is left empty")]
    [InlineData("rule: {name: }", "there is no rule ''")]
    [InlineData("training: {epochs: 99999999999}", "epochs must be a whole number; found '99999999999'. The greatest is 2147483647.")]
    [InlineData("seeds: 99999999999999999999", "The greatest is 9223372036854775807.")]
    [InlineData("optimizer: {name: adam, lr: 1e999}", "lr must be a number")]
    [InlineData("---\nname: a\n---\nname: b", "second document")]
    [InlineData("a: {b: {c: {d: {e: {f: {g: {h: {i: {j: 1}}}}}}}}}", "more than 8 levels")]
    public void Parse_WrongRecipe_SaysWhereAndWhatIsExpected(string yaml, string expected)
        => Assert.Contains(expected, Assert.Throws<RecipeException>(() => Recipe.Parse(yaml, "r.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_DeepNesting_DoesNotOverflowTheStack()
        => Assert.Throws<RecipeException>(() => Recipe.Parse("a: " + new string('[', 200_000), "r.yaml"));

    [Fact]
    public void Parse_ManyKeys_AreReadAndTheFirstUnknownIsNamed()
    {
        var many = "data:\n" + string.Concat(Enumerable.Range(0, 80_000).Select(i => $"  k{i}: 1\n"));
        Assert.Contains(
            "data has no key 'k0'", Assert.Throws<RecipeException>(() => Recipe.Parse(many, "r.yaml")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "the key 'k7' occurs twice",
            Assert.Throws<RecipeException>(() => Recipe.Parse(many[..^10] + "\n  k7: 2", "r.yaml")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_VeryLongTexts_AreNotRepeatedInTheMessage()
    {
        var text = new string('x', 100_000);
        foreach (var yaml in new[] { $"{text}: 1", $"name: '{text}/'", $"model: {text}", $"training: {text}", $"device: {text}" })
            Assert.InRange(Assert.Throws<RecipeException>(() => Recipe.Parse(yaml, "r.yaml")).Message.Length, 1, 500);
    }

    [Fact]
    public void Parse_NothingAfterAKeyThatMayBeNull_IsNull()
    {
        var recipe = Recipe.Parse("description:\nclipping: ~\nthreads: null\ndata: {label-column: null, image-size: }", "r.yaml");
        Assert.Null(recipe.Description);
        Assert.Null(recipe.Clipping);
        Assert.Null(recipe.Threads);
        Assert.Null(recipe.Data.LabelColumn);
        Assert.Null(recipe.Data.ImageSize);
    }

    [Theory]
    [InlineData("/data/my #1/table.csv")]
    [InlineData("#id")]
    [InlineData("a: b")]
    [InlineData("C:\\new\\table.csv")]
    [InlineData("[old]/it's \"so\".csv")]
    [InlineData("{a}, *b, &c, !d, %e, @f, `g`, |h, >i, -j, ?k")]
    [InlineData("- a")]
    [InlineData("ünï\u0085code\u2028")]
    public void Parse_TextInASetting_IsKeptAsItIs(string text)
    {
        var recipe = Recipe.Parse("name: a", "r.yaml", new RecipeSetting("data.path=" + text));
        Assert.Equal(text.Trim(), recipe.Data.Path);
        Assert.Equal(text.Trim(), Recipe.Parse(recipe.ToYaml(), "written").Data.Path);
    }

    [Theory]
    [InlineData("data.label-column=\" # \"", " # ")]
    [InlineData("data.label-column=' it''s '", " it's ")]
    public void Parse_QuotedTextInASetting_IsYaml(string setting, string expected)
        => Assert.Equal([expected], Recipe.Parse("name: a", "r.yaml", new RecipeSetting(setting)).Data.LabelColumn!);

    [Fact]
    public void Load_RelativePath_StartsFromTheRecipesFolder()
    {
        using var folder = new ScratchFolder();
        var file = folder["r.yaml"];
        File.WriteAllText(file, "data: {name: csv, path: 'sub/table.csv'}");
        var recipe = Recipe.Load(Path.GetRelativePath(Directory.GetCurrentDirectory(), file));
        Assert.Equal(folder["sub/table.csv"], recipe.Data.Path);
        Assert.Equal("other.csv", Recipe.Load(file, new RecipeSetting("data.path=other.csv")).Data.Path);
        Assert.Equal(
            Path.GetFullPath("other.csv"), Recipe.Load(file, new RecipeSetting("data.path=other.csv")).WithFullPath().Data.Path);
    }

    [Fact]
    public void Parse_NoiseAlone_LeavesShiftAndFlipOff()
    {
        var recipe = Recipe.Parse("name: a", "r.yaml", new RecipeSetting("data.augmentation.noise=0.3"));
        Assert.Equal(new ShiftFlipNoise(0, flip: false, 0.3), recipe.Data.Augmentation);
        Assert.Equal(recipe.Data.Augmentation, Recipe.Parse(recipe.ToYaml(), "written").Data.Augmentation);
    }

    [Theory]
    [InlineData("rule: {name: lfp-epsilon, reward: {name: softmax}}")]
    [InlineData("rule: {name: lfp-epsilon, reward: softmax}")]
    public void Parse_RuleThatDoesNotKnowTheRewardBefore_HasItsOwn(string yaml)
        => Assert.Equal(new SpikeFeedbackOptions(), Recipe.Parse(yaml, "r.yaml", new RecipeSetting("rule=spike-feedback")).Rule);

    [Fact]
    public void Parse_WrongSetting_NamesIt()
        => Assert.StartsWith(
            "--set optimizer.lr=x: lr must be a number",
            Assert.Throws<RecipeException>(() => Recipe.Parse(Small, "s", new RecipeSetting("optimizer.lr=x"))).Message,
            StringComparison.Ordinal);
}
