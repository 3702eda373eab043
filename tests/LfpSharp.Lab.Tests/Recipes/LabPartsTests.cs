using System.ComponentModel.DataAnnotations;
using LfpSharp.Composites;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Recipes;

/// <summary>Parts of a program's own, by name.</summary>
public sealed class LabPartsTests : IDisposable
{
    private readonly LabParts parts = new();

    public void Dispose()
    {
        Choices.Remove(typeof(ModelOptions), "one-layer");
        Choices.Remove(typeof(Schedule), "falling");
        Choices.Remove(typeof(CompositeOptions), "strict");
        Choices.Remove(typeof(Augmentation), "negate");
        DataSets.Remove("two-points");
    }

    [Fact]
    public void Add_Parts_AreReadWrittenAndInTheSchema()
    {
        parts.AddModel<OneLayerOptions>("one-layer").AddSchedule<FallingSchedule>("falling").AddComposite<StrictCompositeOptions>("strict")
            .AddAugmentation<Negate>("negate");
        var recipe = Recipe.Parse(
            """
            data: {augmentation: {name: negate}}
            model: {name: one-layer, scale: 3}
            rule: {name: lfp, composite: strict}
            schedule: {name: falling, warmup-steps: 2}
            """,
            "own.yaml");
        Assert.Equal(
            (new OneLayerOptions { Scale = 3 }, new FallingSchedule { WarmupSteps = 2 }, new Negate()),
            (recipe.Model, recipe.Schedule, recipe.Data.Augmentation));
        Assert.Equal(new LfpOptions { Composite = new StrictCompositeOptions() }, recipe.Rule);
        Assert.Equal(recipe.ToYaml(), Recipe.Parse(recipe.ToYaml(), "again.yaml").ToYaml());
        Assert.Contains("one-layer", RecipeSchema.Create().ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("one-layer on digits", recipe.Subject);
    }

    // The setter of 'scale' does not look: the recipe's reader does.
    [Fact]
    public void Parse_ValueOutOfTheRangeOfAnOwnOption_IsRefusedWithItsPlace()
    {
        parts.AddModel<OneLayerOptions>("one-layer");
        var refused = Assert.Throws<RecipeException>(() => Recipe.Parse("model: {name: one-layer, scale: 11}", "own.yaml"));
        Assert.Equal("own.yaml, line 1, column 33: scale is 11. It must be from 1 to 10.", refused.Message);
    }

    [Fact]
    public void Add_NameThatIsTakenOrNone_IsRefused()
    {
        Assert.Contains(
            "is taken by MlpOptions",
            Assert.Throws<ArgumentException>(() => parts.AddModel<OneLayerOptions>("mlp")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "small letters",
            Assert.Throws<ArgumentException>(() => parts.AddModel<OneLayerOptions>("One Layer")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "abstract", Assert.Throws<ArgumentException>(() => parts.AddModel<ModelOptions>("any")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "already", Assert.Throws<ArgumentException>(() => parts.AddModel<MlpOptions>("perceptron")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "already",
            Assert.Throws<ArgumentException>(() => parts.AddData("digits", _ => new TwoPoints())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Experiment_OwnData_IsSplitScaledAndHashed()
    {
        string? given = "";
        parts.AddData("two-points", folder =>
        {
            given = folder;
            return new TwoPoints();
        });
        using var experiment = new Experiment(Recipe.Parse("data: {name: two-points, path: somewhere, scaling: none}", "own.yaml"));
        Assert.Equal("somewhere", given);
        Assert.Equal((34, 6, 10), (experiment.Train.Count, experiment.Validation.Count, experiment.Test!.Count));
        using var batch = experiment.Test.Gather([0, 1]);
        Assert.Equal([0f, 1, 2, 3], batch.Inputs.data<float>());
        Assert.Equal(64, experiment.Data.Hash.Length);
    }

    [Fact]
    public void Gather_OwnAugmentation_ChangesTheBatchAndRepeats()
    {
        var data = new TwoPoints().Load(new DataOptions(), CancellationToken.None).Train;
        using var first = data.Gather([0, 1], augmentation: new Negate(), seed: 3);
        using var again = data.Gather([0, 1], augmentation: new Negate(), seed: 3);
        using var plain = data.Gather([0, 1]);
        Assert.Equal(first.Inputs.data<float>(), again.Inputs.data<float>());
        Assert.Equal(plain.Inputs.data<float>().Select(Math.Abs), first.Inputs.data<float>().Select(Math.Abs));
    }

    [Theory]
    [InlineData(3, 2, 0, "3 values for 2 labels")]
    [InlineData(4, 2, 2, "there are 2 classes")]
    public void LabeledData_OfArraysThatDoNotFit_IsRefused(int values, int labels, int label, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<ArgumentException>(
                () => LabeledData.Of("train", new float[values], [2], Enumerable.Repeat(label, labels).ToArray(), ["a", "b"])).Message,
            StringComparison.Ordinal);

    public sealed record OneLayerOptions : ModelOptions
    {
        [Range(1, 10)]
        public int Scale { get; init; } = 1;

        protected override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
            => nn.Sequential(nn.Flatten(), nn.Linear(sampleShape.Aggregate(1L, (product, side) => product * side), classes));
    }

    public sealed record FallingSchedule : Schedule
    {
        protected override double Shape(SchedulePosition position) => 1.0 / (1 + position.Epoch);
    }

    public sealed record StrictCompositeOptions : CompositeOptions
    {
        public override Composite Create() => Composite.Zero();
    }

    public sealed record Negate : TensorAugmentation
    {
        public override void Apply(Tensor inputs, Generator random)
        {
            using var scope = NewDisposeScope();
            inputs.mul_((randint(0, 2, [inputs.shape[0], 1], generator: random) * 2) - 1);
        }
    }

    private sealed class TwoPoints : IDataSource
    {
        public DataSet Load(DataOptions options, CancellationToken cancellation)
            => DataSet.Of("two-points", Points("train", 40), Points("test", 10), "counted");

        private static LabeledData Points(string split, int count)
            => LabeledData.Of(
                split, [
                    .. Enumerable.Range(0, 2 * count).Select(i => (float)i),
                ], [2], [.. Enumerable.Range(0, count).Select(i => i % 2)], ["even", "odd"]);
    }
}
