using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Explaining;
using LfpSharp.Lab.Options;
using LfpSharp.Rules;

namespace LfpSharp.Lab.Tests.Explaining;

public sealed class ExplanationMethodTests
{
    private static readonly InputFormat Images = new([2, 4, 4], ["cat", "7", "dog"], [0.02, 0.01], [-2, -1.5], 255);

    [Fact]
    public void Named_EveryName_IsAMethodOfThatName()
        => Assert.All(ExplanationMethod.Names, name => Assert.Equal(name, ExplanationMethod.Named(name, Images).Name));

    [Fact]
    public void Named_Box_TakesItsBoundsFromTheNormalization()
    {
        var (low, high) = ExplanationMethod.Bounds(Images);
        Assert.Equal(-2, low, 12);
        Assert.Equal(3.1, high, 12);
        var method = Assert.IsType<ExplanationMethod.Rules>(ExplanationMethod.Named("epsilon-gamma-box", Images));
        var box = Assert.Single(method.Composite.Entries.Select(entry => entry.Rule).OfType<BoxRule>());
        Assert.Equal((low, high), (box.Low, box.High));
        Assert.Equal((-30.0, 10.0), ExplanationMethod.Bounds(new InputFormat([2], ["a", "b"], [2, 0.5], [-10, 1], 10)));
    }

    [Theory]
    [InlineData("epsilon-pluss", "Did you mean 'epsilon-plus'?")]
    [InlineData("gradiant", "Did you mean 'gradient'?")]
    public void Named_Unknown_NamesTheNearMiss(string name, string expected)
        => Assert.Contains(
            expected,
            Assert.Throws<UnknownNameException>(() => ExplanationMethod.Named(name, Images)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Parse_WordNameOrNumber_IsThatClass()
    {
        Assert.IsType<ExplainedClass.Predicted>(ExplainedClass.Parse("predicted", Images.Classes));
        Assert.IsType<ExplainedClass.True>(ExplainedClass.Parse("true", Images.Classes));
        Assert.IsType<ExplainedClass.Contrast>(ExplainedClass.Parse("contrast", Images.Classes));
        Assert.Equal(new ExplainedClass.Given(0), ExplainedClass.Parse("cat", Images.Classes));
        Assert.Equal(new ExplainedClass.Given(2), ExplainedClass.Parse("2", Images.Classes));
        // A name goes before a number.
        Assert.Equal(new ExplainedClass.Given(1), ExplainedClass.Parse("7", Images.Classes));
        Assert.Contains(
            "There is no class '3': expected the number of a class from 0 to 2",
            Assert.Throws<ArgumentException>(() => ExplainedClass.Parse("3", Images.Classes)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Did you mean 'contrast'?",
            Assert.Throws<UnknownNameException>(() => ExplainedClass.Parse("contrsat", Images.Classes)).Message,
            StringComparison.Ordinal);
    }
}
