using LfpSharp.Composites;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Explaining;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models.Sequences;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Html;
using LfpSharp.Lab.Pages.Markdown;
using LfpSharp.Lab.Tests.Runs;
using LfpSharp.Testing.Runs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Explaining;

public sealed class TextExplanationTests
{
    [Theory]
    [InlineData("epsilon")]
    [InlineData("gradient")]
    [InlineData("gradient-magnitude")]
    public void Explain_LinearModelOfTokensByHand_IsTheSumOverTheEmbedding(string method)
    {
        using var scope = NewDisposeScope();

        // An output near 0 would lose its share to ε.
        manual_seed(1);
        using var model = new Bag();
        var format = new InputFormat([3], ["a", "b"], [1, 1, 1], [0, 0, 0], 4);
        var tokens = tensor(new float[] { 1, 4, 1, 0, 2, 3 }, [2, 3]);
        using var explainer = new Explainer(model, ExplanationMethod.Named(method, format));
        using var explanation = explainer.Explain(tokens, new ExplainedClass.Given(1));
        for (var n = 0; n < 2; n++)
        {
            for (var t = 0; t < 3; t++)
            {
                var embedded = model.words.weight![(long)tokens[n, t].item<float>()];
                var weight = model.head.weight![1].view(3, 4)[t];
                var expected = method == "gradient-magnitude" ? weight.abs().sum() : (embedded * weight).sum();
                Assert.Equal(expected.item<float>(), explanation.Relevance[n, t].item<float>(), 1e-5f);
            }
        }
    }

    [Fact]
    public void Explain_LastPlaceOfAText_LeavesGradientsAndWhatComesLaterAlone()
    {
        using var scope = NewDisposeScope();
        using var model = new GptOptions { Depth = 1, Width = 8, Heads = 2 }.Create([5], 6, 0);
        var tokens = randint(0, 6, [2, 5], ScalarType.Float32);
        model.call(tokens).sum().backward();
        var before = model.parameters().Select(parameter => parameter.grad!.clone()).ToList();
        using var explainer = new Explainer(model, Composite.Epsilon());
        using var explanation = explainer.Explain(tokens);
        Assert.All(model.parameters().Zip(before), pair => Assert.True(pair.First.grad!.Equals(pair.Second)));
        Assert.Equal([2, 5], explanation.Relevance.shape);
        Assert.Equal([2, 6], explanation.Outputs.shape);
        using (no_grad())
            Assert.True(explanation.Outputs.allclose(model.call(tokens).view(2, 5, 6).select(1, -1)));
        Assert.Equal(explanation.Outputs.argmax(1), explanation.Classes);

        // A text may be shorter than what the model sees at most.
        using var shorter = explainer.Explain(tokens.narrow(1, 0, 2));
        Assert.Equal([2, 2], shorter.Relevance.shape);
        Assert.Equal("transformer.wte", explanation.Layers[0].Path);
        Assert.Equal(explanation.Layers[0].Arrived, explanation.Relevance.sum().item<float>(), 1e-3);
    }

    [Fact]
    public void Explain_ManyTexts_LeavesNoTensors()
    {
        using var model = new GptOptions { Depth = 1, Width = 8, Heads = 2 }.Create([5], 6, 0);
        using var tokens = randint(0, 6, [2, 5], ScalarType.Float32);
        foreach (var method in new[] { "epsilon", "gradient" })
        {
            var format = new InputFormat([5], ["a"], [1], [0], 5);
            using var explainer = new Explainer(model, ExplanationMethod.Named(method, format));
            explainer.Explain(tokens).Dispose();
            explainer.Explain(tokens).Dispose();
            var before = Tensor.TotalCount;
            explainer.Explain(tokens).Dispose();
            Assert.Equal(before, Tensor.TotalCount);
        }
    }

    [Fact]
    public void Write_RunOnText_ColoursTheCharacters()
    {
        using var run = ScratchRun.Train(SmallText.Recipe);
        using var scratch = new ScratchFolder();
        var made = RunExplanation.Write(run.Folder, new RunExplanationOptions { Samples = 2, Class = "true" }, scratch["why"]);
        Assert.Equal(2, made.Samples.Count);
        Assert.All(made.Samples, sample => Assert.Equal(16, sample.Relevance.Count));
        Assert.All(made.Samples, sample => Assert.Equal(sample.Truth, sample.Class));
        Assert.Equal(["epsilon", "gradient", "gradient-magnitude", "random"], made.Curves.Select(curve => curve.Name));
        var page = File.ReadAllText(scratch["why/explanation.html"]);
        foreach (var words in new[]
        {
            "What spoke for the next character", "class=\"for10\"", " back: ", "the character &#x27;space&#x27;", "Characters are removed",
        })
        {
            Assert.Contains(words, page, StringComparison.Ordinal);
        }

        Assert.True(File.Exists(scratch["why/sample-001.png"]));

        // A text of the user's own, shorter than what the model sees, and one of several windows.
        File.WriteAllText(scratch["short.txt"], "The cat");
        made = RunExplanation.Write(
            run.Folder, new RunExplanationOptions { Input = scratch["short.txt"], Faithfulness = false }, scratch["short"]);
        Assert.Equal("short.txt, characters 1 to 7", Assert.Single(made.Samples).Name);
        Assert.Equal(7, made.Samples[0].Relevance.Count);
        File.WriteAllText(scratch["long.txt"], string.Concat(Enumerable.Repeat("The old dogs sleep.\n", 2)));
        made = RunExplanation.Write(
            run.Folder, new RunExplanationOptions { Input = scratch["long.txt"], Faithfulness = false }, scratch["long"]);
        Assert.Equal(["long.txt, characters 1 to 16", "long.txt, characters 17 to 32"], made.Samples.Select(sample => sample.Name));

        File.WriteAllText(scratch["other.txt"], "7 cats");
        var options = new RunExplanationOptions { Input = scratch["other.txt"] };
        Assert.Contains(
            "does not have: 7",
            Assert.Throws<ArgumentException>(() => RunExplanation.Write(run.Folder, options, scratch["no"])).Message,
            StringComparison.Ordinal);
        options = options with { Input = scratch["nothing.txt"] };
        Assert.Contains(
            "found no file",
            Assert.Throws<InvalidFileException>(() => RunExplanation.Write(run.Folder, options, scratch["no"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ShadedTextBlock_OnEitherKindOfPage_ShowsItsText()
    {
        var block = new ShadedTextBlock(
            "sample 1", [new("a", 1, "a 3 back: 0.4"), new("<", -0.52, "< 2 back: -0.2"), new("\n", 0, "line end 1 back: 0")]);
        Assert.Equal("a 3 back: 0.4, < 2 back: -0.2", block.Strongest);
        var report = new Report("title", "", [new ReportSection("section", [block])]);
        var html = HtmlReport.ToText(report);
        Assert.Contains("<span class=\"for10\" title=\"a 3 back: 0.4\">a</span>", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"against5\" title=\"&lt; 2 back: -0.2\">&lt;</span>", html, StringComparison.Ordinal);
        Assert.Contains("<span title=\"line end 1 back: 0\">↵\n</span>", html, StringComparison.Ordinal);
        var markdown = MarkdownReport.ToText(report);
        Assert.Contains("a<↵\n", markdown, StringComparison.Ordinal);
        Assert.Contains("Strongest: a 3 back", markdown, StringComparison.Ordinal);
    }

    private sealed class Bag : nn.Module<Tensor, Tensor>
    {
        public readonly Embedding words = nn.Embedding(5, 4);
        public readonly Linear head = nn.Linear(12, 2, hasBias: false);
        private readonly Flatten flat = nn.Flatten();

        public Bag()
            : base(nameof(Bag))
            => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(flat.call(words.call(input.to(ScalarType.Int64))));
    }
}
