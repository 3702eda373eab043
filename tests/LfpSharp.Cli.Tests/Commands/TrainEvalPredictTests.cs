using LfpSharp.Testing.Runs;
using SkiaSharp;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>One short run, used by every test here.</summary>
public sealed class TrainEvalPredictTests : IClassFixture<TrainEvalPredictTests.Trained>
{
    private readonly Trained trained;

    public TrainEvalPredictTests(Trained trained) => this.trained = trained;

    [Fact]
    public void Train_Json_EndsWithTheResultAndLeavesARun()
    {
        var result = trained.Process.Result;
        trained.Process.Succeeded();
        Assert.Equal(
            ["dataset", "epochs", "gini", "model", "rule", "runFolder", "score", "seconds", "seed", "testScore", "validationScore"],
            result.EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal("digits", result.GetProperty("dataset").GetString());
        Assert.Equal(8, result.GetProperty("epochs").GetInt32());
        Assert.InRange(result.GetProperty("testScore").GetDouble(), 0.93, 1);
        Assert.InRange(result.GetProperty("gini").GetDouble(), 0.3, 0.9);

        string[] files =
        [
            "recipe.yaml", "metrics.jsonl", "manifest.json", "learning-curve.png", "weights.png", "checkpoints/best.safetensors",
            "checkpoints/last.safetensors",
        ];
        Assert.All(files, file => Assert.True(new FileInfo(trained.Folder["run/" + file]).Length > 0, file));
        Assert.Equal(8, File.ReadLines(trained.Folder["run/metrics.jsonl"]).Count());
        Assert.Empty(Directory.EnumerateFiles(trained.Folder.Path, "*.part", SearchOption.AllDirectories));
        using var picture = SKBitmap.Decode(trained.Folder["run/learning-curve.png"]);
        Assert.True(picture.Width >= 600 && picture.Pixels.Distinct().Count() > 20);
    }

    [Fact]
    public void Train_SameSeedTwice_GivesTheSameWeightsBitForBit()
    {
        using var folder = new ScratchFolder();
        LfpCall.Run(folder.Path, "train", "--epochs", "8", "--seed", "3", "--output", "run", "--json");
        Assert.Equal(
            File.ReadAllBytes(trained.Folder["run/checkpoints/best.safetensors"]),
            File.ReadAllBytes(folder["run/checkpoints/best.safetensors"]));
    }

    [Fact]
    public void Eval_SavedRun_RepeatsItsFigures()
    {
        var eval = LfpCall.Run(trained.Folder.Path, "eval", "run", "--json");
        eval.Succeeded();
        foreach (var name in new[] { "validationScore", "testScore", "gini" })
            Assert.Equal(trained.Process.Result.GetProperty(name).GetDouble(), eval.Result.GetProperty(name).GetDouble());

        // Of classes the score is the accuracy, under that name too, as version 0.1.0 had it.
        foreach (var split in new[] { "validation", "test" })
            Assert.Equal(eval.Result.GetProperty($"{split}Score").GetDouble(), eval.Result.GetProperty($"{split}Accuracy").GetDouble());
    }

    [Fact]
    public void Predict_CsvOfAZeroAndAnImageOfIt_ReadTheDigit()
    {
        // The first image of the data set, a zero; values 0 … 16.
        int[] zero =
        [
            0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0, 0, 3, 15, 2, 0, 11, 8, 0, 0, 4, 12, 0, 0, 8, 8, 0, 0, 5, 8, 0, 0, 9, 8, 0,
            0, 4, 11, 0, 1, 12, 7, 0, 0, 2, 14, 5, 10, 12, 0, 0, 0, 0, 6, 13, 10, 0, 0, 0,
        ];
        File.WriteAllText(trained.Folder["zero.csv"], string.Join(',', zero) + "\n" + string.Join(',', zero) + "\n");
        using (var bitmap = new SKBitmap(8, 8))
        {
            for (var pixel = 0; pixel < 64; pixel++)
            {
                bitmap.SetPixel(
                    pixel % 8,
                    pixel / 8,
                    new SKColor((byte)(zero[pixel] * 255 / 16), (byte)(zero[pixel] * 255 / 16), (byte)(zero[pixel] * 255 / 16)));
            }

            using var stream = File.Create(trained.Folder["zero.png"]);
            bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
        }

        var table = LfpCall.Run(trained.Folder.Path, "predict", "run", "zero.csv", "--json");
        Assert.Equal(
            ["0", "0"],
            table.Result.GetProperty("predictions").EnumerateArray()
                .Select(prediction => prediction.GetProperty("prediction").GetString()));
        var image = LfpCall.Run(trained.Folder.Path, "predict", "run", "zero.png");
        Assert.StartsWith("0 ", image.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_ImageOfTheWrongSize_IsRefused()
    {
        using (var bitmap = new SKBitmap(9, 8))
        using (var stream = File.Create(trained.Folder["wide.png"]))
            bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
        var process = LfpCall.Run(trained.Folder.Path, "predict", "run", "wide.png");
        Assert.Equal(2, process.ExitCode);
        Assert.Contains("found an image of 9×8; expected 8×8", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_DamagedWeights_AreRefused()
    {
        using var folder = new ScratchFolder();
        foreach (var file in Directory.EnumerateFiles(trained.Folder["run"], "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder["run"], Path.GetRelativePath(trained.Folder["run"], file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var weights = folder["run/checkpoints/best.safetensors"];
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..^100]);
        var process = LfpCall.Run(folder.Path, "eval", "run");
        Assert.Equal(2, process.ExitCode);
        Assert.Contains("best.safetensors", process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Error, StringComparison.Ordinal);
    }

    public sealed class Trained : IDisposable
    {
        public Trained() => Process = LfpProcess.Run(Folder.Path, "train", "--epochs", "8", "--seed", "3", "--output", "run", "--json");

        internal ScratchFolder Folder { get; } = new();

        internal LfpResult Process { get; }

        public void Dispose() => Folder.Dispose();
    }
}
