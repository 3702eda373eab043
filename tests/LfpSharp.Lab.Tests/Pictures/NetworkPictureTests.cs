using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;
using SkiaSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Pictures;

public sealed class NetworkPictureTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Train_PointsOfThePlane_LeavesBoundaryAndWeightGraph()
    {
        var recipe = new Recipe
        {
            Threads = 1,
            Data = new DataRecipe { Name = "swirls", Samples = 300 },
            Model = new MlpOptions { Hidden = [12] },
            Training = new TrainingOptions { Epochs = 2 },
        };
        using (var run = TrainingRun.Start(recipe, Place("run"), cancellation: Cancellation))
            run.Train(cancellation: Cancellation);

        var boundary = Colours("run/decision-boundary.png");
        // The points' own colours, which regions never reach, and the regions' many shades.
        foreach (var point in new[] { new SKColor(31, 119, 180), new SKColor(255, 127, 14), new SKColor(44, 160, 44) })
            Assert.True(boundary.GetValueOrDefault(point) > 50, $"{point}");
        Assert.True(boundary.Count > 300, $"{boundary.Count} colours");

        var graph = Colours("run/weight-graph.png");
        Assert.True(Share(graph, color => color.Blue > color.Red + 40) > 0.002);
        Assert.True(Share(graph, color => color.Red > color.Blue + 40) > 0.002);
        Assert.True(Share(graph, color => color is { Red: 255, Green: 255, Blue: 255 }) > 0.5);
    }

    [Fact]
    public void Train_ImagesAndManyUnits_LeavesNeither()
    {
        var recipe = new Recipe { Threads = 1, Data = new DataRecipe { Limit = 64 }, Training = new TrainingOptions { Epochs = 1 } };
        using (var run = TrainingRun.Start(recipe, Place("run"), cancellation: Cancellation))
            run.Train(cancellation: Cancellation);
        Assert.True(File.Exists(Place("run/weights.png")));
        Assert.False(File.Exists(Place("run/decision-boundary.png")));
        Assert.False(File.Exists(Place("run/weight-graph.png")));
    }

    [Theory]
    [InlineData(true, 140)]
    [InlineData(false, 141)]
    [InlineData(true, 70, 70)]
    [InlineData(true)]
    public void Fits_UpTo150Units(bool fits, params int[] hidden)
    {
        using var model = new MlpOptions { Hidden = hidden }.Create([7], 3, 0);
        Assert.Equal(fits, WeightGraphPicture.Fits(model));
    }

    [Fact]
    public void Fits_SpikesAndOtherLayers()
    {
        using var spikes = new LifMlpOptions { Hidden = [10] }.Create([2], 3, 0);
        using var images = new LeNetOptions().Create([1, 16, 16], 3, 0);
        using var branches = nn.Sequential(nn.Linear(2, 4), nn.Linear(5, 2));
        Assert.Equal(
            (true, false, false), (WeightGraphPicture.Fits(spikes), WeightGraphPicture.Fits(images), WeightGraphPicture.Fits(branches)));
        Assert.Contains(
            "at most 150 units",
            Assert.Throws<ArgumentException>(() => WeightGraphPicture.Draw(Place("x.png"), "x", images, images)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_OneLargeWeight_IsTheOnlyFullLine()
    {
        using var model = nn.Sequential(nn.Linear(2, 2));
        using (no_grad())
            model.parameters().First().copy_(tensor(new float[] { 1, 0, 0, 0 }).view(2, 2));
        WeightGraphPicture.Draw(Place("one.png"), "one", model, model);
        using (no_grad())
            model.parameters().First().fill_(-1);
        WeightGraphPicture.Draw(Place("four.png"), "four", model, model);
        // The legend has both colours.
        Assert.InRange(
            Share(
                Colours("one.png"), color => color.Blue > color.Red + 40) / Share(Colours("one.png"), color => color.Red > color.Blue + 40),
            5,
            double.MaxValue);
        Assert.InRange(
            Share(
                Colours("four.png"),
                color => color.Red > color.Blue + 40) / Share(Colours("one.png"), color => color.Blue > color.Red + 40),
            2.5,
            5);
    }

    [Fact]
    public void Train_Resumed_DrawsTheSameWeightGraph()
    {
        var recipe = new Recipe
        {
            Threads = 1,
            Rule = new GradientOptions(),
            Data = new DataRecipe { Name = "blobs", Samples = 200 },
            Model = new MlpOptions { Hidden = [5] },
            Training = new TrainingOptions { Epochs = 3, BatchSize = 20 },
        };
        using (var run = TrainingRun.Start(recipe, Place("whole"), cancellation: Cancellation))
            run.Train(cancellation: Cancellation);
        using (var run = TrainingRun.Start(recipe, Place("parts"), cancellation: Cancellation))
            Assert.Equal(TrainingEnd.Completed, run.Train(stopAfter: 9, cancellation: Cancellation).End);
        using (var run = TrainingRun.Resume(Place("parts")))
            run.Train(cancellation: Cancellation);
        Assert.Equal(
            RunFolder.Open(Place("whole")).ReadManifest()!.BestWeightsHash, RunFolder.Open(Place("parts")).ReadManifest()!.BestWeightsHash);
        Assert.Equal(File.ReadAllBytes(Place("whole/weight-graph.png")), File.ReadAllBytes(Place("parts/weight-graph.png")));
    }

    public void Dispose() => folder.Dispose();

    private string Place(string name) => folder[name];

    private Dictionary<SKColor, int> Colours(string name)
    {
        using var bitmap = SKBitmap.Decode(Place(name));
        return bitmap.Pixels.CountBy(color => color).ToDictionary();
    }

    private static double Share(Dictionary<SKColor, int> colours, Func<SKColor, bool> condition)
        => colours.Where(colour => condition(colour.Key)).Sum(colour => (double)colour.Value) / colours.Values.Sum();
}
