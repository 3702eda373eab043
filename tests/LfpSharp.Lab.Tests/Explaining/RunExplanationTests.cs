using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Explaining;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;
using SkiaSharp;

namespace LfpSharp.Lab.Tests.Explaining;

public sealed class RunExplanationTests
{
    [Fact]
    public void Write_Images_LeavesPicturesRelevancesAndAPage()
    {
        using var folder = new ScratchFolder();
        var run = Train(folder, new DataRecipe { Limit = 256 });
        var made = RunExplanation.Write(run, new RunExplanationOptions { Samples = 10, Class = "contrast" }, folder["out"]);

        Assert.Equal(
            ["explanation.html", "relevance.safetensors", .. Enumerable.Range(0, 10).Select(i => $"sample-{i:d3}.png")],
            Directory.EnumerateFiles(folder["out"]).Select(Path.GetFileName).Order());
        using var tensors = SafeTensorsFile.Read(folder["out/relevance.safetensors"]);
        Assert.Equal([10, 1, 8, 8], tensors["relevance"].shape);
        Assert.Equal(made.Samples[9].Relevance, tensors["relevance"][9].data<float>().ToArray());
        Assert.Equal("contrast", tensors.Metadata["class"]);
        Assert.All(made.Samples, sample => Assert.NotNull(sample.Against));
        Assert.Equal(["epsilon", "gradient", "gradient-magnitude", "random"], made.Curves.Select(curve => curve.Name));
        Assert.True(made.Curves[0].Area.Mean < made.Curves[3].Area.Mean - 0.1);
        using var picture = SKBitmap.Decode(folder["out/sample-000.png"]);
        Assert.Equal((2 * 224) + 24, picture.Width);
        Assert.True(picture.Pixels.Distinct().Count() > 30);
        var html = File.ReadAllText(folder["out/explanation.html"]);
        Assert.Equal(20, html.Split("data:image/png;base64,").Length - 1);
        Assert.Contains("class=\"line tone0\"", html, StringComparison.Ordinal);
        Assert.Contains("the mean of the training data", html, StringComparison.Ordinal);
    }

    [Fact]
    public void First_DataInTheOrderOfItsClasses_TakesOfEach()
    {
        var data = LabeledData.Of("test", new float[9], [1], [0, 0, 0, 0, 1, 1, 1, 2, 2], ["a", "b", "c"]);
        Assert.Equal([0, 1, 4, 5, 7], RunSamples.First(data, 5));
        Assert.Equal(9, RunSamples.First(data, 20).Length);
    }

    [Fact]
    public void Write_Table_NamesItsColumns()
    {
        using var folder = new ScratchFolder();
        var random = new Random(1);
        File.WriteAllLines(folder["points.csv"],
        [
            "length,width & height,noise,kind",
            .. Enumerable.Range(0, 120).Select(i => FormattableString.Invariant(
                $"{i % 2 * 3 + random.NextDouble():f3},{5 - (i % 2 * 2) + random.NextDouble():f3},{random.NextDouble():f3},{"ab"[i % 2]}")),
        ]);
        File.WriteAllLines(folder["mine.csv"], ["3.5,3.2,0.5", "0.2,5.5,0.5"]);
        var run = Train(folder, new DataRecipe { Name = "csv", Path = folder["points.csv"], LabelColumn = ["kind"] });

        foreach (var input in new[] { null, folder["mine.csv"] })
        {
            var made = RunExplanation.Write(run, new RunExplanationOptions { Samples = 2, Input = input }, folder["out"]);
            Assert.Equal(["length", "width & height", "noise"], made.FeatureNames);
            var html = File.ReadAllText(folder["out/explanation.html"]);
            Assert.Contains(">width &amp; height = ", html, StringComparison.Ordinal);
            Assert.Contains("<rect class=\"for\"", html, StringComparison.Ordinal);
            using var picture = SKBitmap.Decode(folder["out/sample-001.png"]);
            Assert.True(picture.Pixels.Distinct().Count() > 20);
        }

        var named = RunExplanation.Write(
            run, new RunExplanationOptions { Input = folder["mine.csv"], Faithfulness = false }, folder["out"]);
        Assert.Equal(["mine.csv, row 1", "mine.csv, row 2"], named.Samples.Select(sample => sample.Name));
        Assert.Equal(3.5, named.Samples[0].Values[0], 4);
        Assert.Null(named.Samples[0].Truth);
        Assert.Empty(named.Curves);
        // What is noise counts for least.
        Assert.All(named.Samples, sample => Assert.Equal(2, sample.Relevance.Index().MinBy(item => Math.Abs(item.Item)).Index));
    }

    [Fact]
    public void Write_Cancelled_KeepsWhatIsDone()
    {
        using var folder = new ScratchFolder();
        var run = Train(folder, new DataRecipe { Limit = 128 });
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => RunExplanation.Write(
            run, new RunExplanationOptions(), folder["out"], new Canceller(cancellation), cancellation: cancellation.Token));
        Assert.True(File.Exists(folder["out/explanation.html"]));
        Assert.Equal(8, Directory.EnumerateFiles(folder["out"], "*.png").Count());
        using var tensors = SafeTensorsFile.Read(folder["out/relevance.safetensors"]);
        Assert.Equal(8, tensors["relevance"].shape[0]);
    }

    [Fact]
    public void Write_FlatRuleOnALinearLayer_SaysThatItSaysNothing()
    {
        using var folder = new ScratchFolder();
        var run = Train(folder, new DataRecipe { Limit = 128 });
        var made = RunExplanation.Write(
            run, new RunExplanationOptions { Method = "epsilon-plus-flat", Samples = 1, Faithfulness = false }, folder["out"]);
        Assert.Contains("each of its inputs is given the same", Assert.Single(made.Notes), StringComparison.Ordinal);
        Assert.Equal(made.Samples[0].Relevance[0], made.Samples[0].Relevance[^1], 1e-5);
    }

    private static RunFolder Train(ScratchFolder folder, DataRecipe data)
    {
        using var run = TrainingRun.Start(
            new Recipe
            {
                Threads = 1,
                Data = data,
                Model = new MlpOptions { Hidden = [96] },
                Training = new TrainingOptions { BatchSize = 16, Epochs = 5 },
            },
            folder["run"]);
        run.Train();
        return run.Folder;
    }

    // At once, in the thread of the work.
    private sealed class Canceller(CancellationTokenSource cancellation) : IProgress<ExplanationProgress>
    {
        public void Report(ExplanationProgress value) => cancellation.Cancel();
    }
}
