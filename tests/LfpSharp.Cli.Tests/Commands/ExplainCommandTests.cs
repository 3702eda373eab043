using LfpSharp.Testing.Runs;
using SkiaSharp;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>What spoke for the predictions of a run: the run of <see cref="TrainEvalPredictTests.Trained"/> serves.</summary>
public sealed class ExplainCommandTests(TrainEvalPredictTests.Trained trained) : IClassFixture<TrainEvalPredictTests.Trained>
{
    [Fact]
    public void Explain_Json_HasSamplesLayersAndCurves()
    {
        var result = LfpCall.Run(trained.Folder.Path, "explain", "run", "--samples", "5", "-o", "json", "--json").Result;
        Assert.Equal("epsilon", result.GetProperty("composite").GetString());
        var samples = result.GetProperty("samples").EnumerateArray().ToList();
        Assert.Equal(5, samples.Count);
        Assert.All(samples, sample => Assert.Equal(
            sample.GetProperty("output").GetDouble(), sample.GetProperty("relevance").GetDouble(),
            0.5 * Math.Abs(sample.GetProperty("output").GetDouble())));
        Assert.All(samples, sample => Assert.True(File.Exists(trained.Folder[sample.GetProperty("picture").GetString()!])));
        Assert.Contains("Linear", result.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("type").GetString()));
        var areas = result.GetProperty("faithfulness").GetProperty("curves").EnumerateArray()
            .ToDictionary(curve => curve.GetProperty("by").GetString()!, curve => curve.GetProperty("area").GetDouble());
        Assert.Equal(["epsilon", "gradient", "gradient-magnitude", "random"], areas.Keys);
        Assert.True(areas["epsilon"] < areas["random"]);
        Assert.True(File.Exists(trained.Folder[result.GetProperty("tensors").GetString()!]));
        Assert.Contains(
            "lfp explain run --samples 5",
            File.ReadAllText(trained.Folder[result.GetProperty("page").GetString()!]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_FolderOfImages_ExplainsEachInItsName()
    {
        Directory.CreateDirectory(trained.Folder["mine"]);
        foreach (var name in new[] { "a.png", "b.png" })
            Image(trained.Folder["mine/" + name], 8);
        var explain = LfpCall.Run(
            trained.Folder.Path, "explain", "run", "mine", "--class", "3", "--composite", "gradient", "--no-faithfulness", "-o", "folder");
        explain.Succeeded();
        Assert.Contains("a.png: taken for ", explain.Output, StringComparison.Ordinal);
        Assert.Contains("b.png: taken for ", explain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("random", explain.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["explanation.html", "relevance.safetensors", "sample-000.png", "sample-001.png"],
            Directory.EnumerateFiles(trained.Folder["folder"]).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("explain nowhere", "nowhere: found no recipe.yaml; expected the folder of a run")]
    [InlineData("explain run --composite epsilon-pluss", "There is no composite 'epsilon-pluss'. Did you mean 'epsilon-plus'?")]
    [InlineData("explain run --class 10", "There is no class '10': expected the number of a class from 0 to 9, its name, or predicted")]
    [InlineData("explain run --class -1", "There is no class '-1'")]
    [InlineData("explain run --class contrats", "Did you mean 'contrast'?")]
    [InlineData("explain run --samples 0", "--samples is 0, but must be at least 1.")]
    [InlineData("explain run empty", "empty: found a folder without images; expected")]
    [InlineData("explain run missing.png", "missing.png: found no file; expected an image, a CSV file or a folder of images")]
    [InlineData("explain run large.png", "found an image of 9×9; expected 8×8")]
    [InlineData("explain run short.csv", "short.csv, line 1: found 3 values; expected 64")]
    [InlineData("explain run large.png --class true", "--class true needs samples whose classes are known, and 'large.png' gives none.")]
    public void Explain_BadInput_SaysWhatIsWrongAndWritesNothing(string arguments, string expected)
    {
        Directory.CreateDirectory(trained.Folder["empty"]);
        Image(trained.Folder["large.png"], 9);
        File.WriteAllText(trained.Folder["short.csv"], "1,2,3\n");
        var explain = LfpCall.Run(trained.Folder.Path, [.. arguments.Split(' '), "-o", "nothing"]);
        Assert.Contains(expected, explain.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", explain.Error, StringComparison.Ordinal);
        Assert.Equal(2, explain.ExitCode);
        Assert.False(Directory.Exists(trained.Folder["nothing"]));
    }

    [Fact]
    public void Explain_SpikingRun_GoesThroughSpikesByEpsilonOnly()
    {
        using var folder = new ScratchFolder();
        LfpCall.Run(
            folder.Path, "train", "digits", "--model", "lif-mlp", "--rule", "spike-feedback", "--epochs", "1", "-o", "run",
            "--set", "data.scaling=unit", "--set", "data.limit=128").Succeeded();
        var refused = LfpCall.Run(folder.Path, "explain", "run", "--composite", "epsilon-plus");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("'epsilon-plus' does not go through spikes. Use 'epsilon'", refused.Error, StringComparison.Ordinal);

        var result = LfpCall.Run(folder.Path, "explain", "run", "--samples", "3", "--json").Result;
        Assert.Empty(result.GetProperty("layers").EnumerateArray());
        Assert.Equal(
            ["epsilon", "random"],
            result.GetProperty("faithfulness").GetProperty("curves").EnumerateArray().Select(curve => curve.GetProperty("by").GetString()));
        Assert.True(File.Exists(folder["run/explanation/sample-002.png"]));
    }

    [Fact]
    public void Explain_Dark_DrawsPicturesAndPageOnADarkGround()
    {
        LfpCall.Run(trained.Folder.Path, "explain", "run", "--samples", "1", "--no-faithfulness", "--dark", "-o", "dark").Succeeded();
        LfpCall.Run(trained.Folder.Path, "explain", "run", "--samples", "1", "--no-faithfulness", "-o", "light").Succeeded();

        using var dark = SKBitmap.Decode(trained.Folder["dark/sample-000.png"]);
        using var light = SKBitmap.Decode(trained.Folder["light/sample-000.png"]);
        Assert.Equal(new SKColor(0x0d, 0x11, 0x17), dark.GetPixel(2, 2));
        Assert.Equal(new SKColor(0xff, 0xff, 0xff), light.GetPixel(2, 2));
        Assert.Equal((light.Width, light.Height), (dark.Width, dark.Height));

        var (darkPage, lightPage) = (Page("dark"), Page("light"));
        Assert.Contains("color-scheme: dark;", darkPage, StringComparison.Ordinal);
        Assert.DoesNotContain("prefers-color-scheme", darkPage, StringComparison.Ordinal);
        Assert.Contains("color-scheme: light dark;", lightPage, StringComparison.Ordinal);
        Assert.Contains("@media (prefers-color-scheme: dark)", lightPage, StringComparison.Ordinal);

        string Page(string folder) => File.ReadAllText(trained.Folder[$"{folder}/explanation.html"]);
    }

    private static void Image(string path, int side)
    {
        using var bitmap = new SKBitmap(side, side);
        for (var i = 0; i < side; i++)
            bitmap.SetPixel(side / 2, i, SKColors.White);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, png.ToArray());
    }
}
