using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Testing.Runs;
using SkiaSharp;

namespace LfpSharp.Lab.Tests.Recipes;

/// <summary>Runs each recipe at tiny size, on made-up images of its data's shape.</summary>
public sealed class BuiltInRecipesTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public static TheoryData<string> Names => [.. BuiltInRecipes.Names];

    [Fact]
    public void Load_NameWithoutItsFolder_IsFound()
        => Assert.Equal(BuiltInRecipes.Text("paper/toy-swirls"), BuiltInRecipes.Text("toy-swirls"));

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_AtTinySize_Works(string name)
    {
        List<RecipeSetting> tiny =
        [
            new("training.steps=2"), new("training.batch-size=8"), new("data.limit=16"), new("logging.feedback-steps=1"), new("threads=1"),
        ];
        if (BuiltInRecipes.Load(name).Model is SpikingModelOptions)
            tiny.AddRange([new("model.steps=2"), new("data.limit=8"), new("training.batch-size=4")]);
        if (BuiltInRecipes.Load(name).Model is VggLikeOptions or ImageModelOptions)
            tiny.Add(new("model.width=0.2"));
        var recipe = BuiltInRecipes.Load(name, tiny);
        if (recipe.Data.Name is "n-mnist" or "dvs-gesture" or "shd")
            recipe = recipe with { Data = recipe.Data with { Name = "moving-edges", ImageSize = null, Path = null } };
        if (recipe.Data.Name == "moving-edges")
            recipe = recipe with { Data = recipe.Data with { Steps = 2, Samples = 60 } };
        if (DataCatalog.Find(recipe.Data.Name)!.Kind is DataSetKind.Installed)
        {
            var (channels, side) = recipe.Data.Name.StartsWith("cifar", StringComparison.Ordinal) ? (3, 32) : (1, 28);
            MakeImages(side);
            recipe = recipe with
            {
                Data = recipe.Data with { Name = "image-folder", Path = folder["images"], Channels = channels }
            };
        }
        using var run = TrainingRun.Start(recipe, folder["run"], cancellation: TestContext.Current.CancellationToken);
        var result = run.Train(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(2, result.Steps);
        Assert.NotNull(result.TestScore);
        Assert.Equal(name.Split('/')[^1], recipe.Name);
        Assert.NotNull(recipe.Description);
        Assert.True(DataCatalog.Find(BuiltInRecipes.Load(name).Data.Name) is not null);
    }

    public void Dispose() => folder.Dispose();

    private void MakeImages(int side)
    {
        var random = new Random(3);
        for (var i = 0; i < 60; i++)
        {
            var path = Path.Combine(folder.Path, "images", i % 2 == 0 ? "light" : "dark");
            Directory.CreateDirectory(path);
            using var bitmap = new SKBitmap(side, side);
            for (var pixel = 0; pixel < side * side; pixel++)
            {
                var grey = (byte)(random.Next(128) + (i % 2 == 0 ? 127 : 0));
                bitmap.SetPixel(pixel % side, pixel / side, new SKColor(grey, grey, grey));
            }
            using var stream = File.Create(Path.Combine(path, FormattableString.Invariant($"{i:d2}.png")));
            bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
        }
    }
}
