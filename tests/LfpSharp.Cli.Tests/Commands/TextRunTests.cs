using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>A run that reads text: trained, scored, made to write, explained, reported and compared.</summary>
public sealed class TextRunTests : IDisposable
{
    private static readonly string[] Small =
    [
        "text-gpt-lfp", "--epochs", "2", "--set", "data.samples=200", "--set", "data.context=16", "--set", "model.width=16", "--set",
        "model.heads=2", "--set", "model.depth=1", "--set", "seeds=0", "--lr", "0.005",
    ];

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Train_Sentences_IsSaidInBitsThroughout()
    {
        var trained = LfpCall.Run(folder.Path, ["train", .. Small, "-o", "run", "--json"]).Result;
        Assert.Equal("likelihood", trained.GetProperty("score").GetString());
        var score = trained.GetProperty("testScore").GetDouble();
        Assert.InRange(score, -5, -1);

        var scored = LfpCall.Run(folder.Path, "eval", "run");
        scored.Succeeded();
        foreach (var words in new[] { "test bits per character", "perplexity", "of the next characters", "bits each", "line end" })
            Assert.Contains(words, scored.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", scored.Output, StringComparison.Ordinal);
        var figures = LfpCall.Run(folder.Path, "eval", "run", "--json").Result;
        Assert.Equal(-score, figures.GetProperty("bitsPerCharacter").GetDouble(), 1e-9);
        Assert.Equal(Math.Pow(2, -score), figures.GetProperty("perplexity").GetDouble(), 1e-6);

        var explained = LfpCall.Run(folder.Path, "explain", "run", "--samples", "2");
        explained.Succeeded();
        foreach (var words in new[] { "strongest: ", " back: ", "transformer.wte", "Area under" })
            Assert.Contains(words, explained.Output, StringComparison.Ordinal);
        var sample = LfpCall.Run(folder.Path, "explain", "run", "--samples", "2", "--json").Result.GetProperty("samples")[0];
        Assert.Equal(16, sample.GetProperty("characters").GetArrayLength());

        LfpCall.Run(folder.Path, "report", "run").Succeeded();
        var page = File.ReadAllText(folder["run/report.html"]);
        foreach (var words in new[] { "What it writes", "The next character", "Bits per character over epochs" })
            Assert.Contains(words, page, StringComparison.Ordinal);
        LfpCall.Run(folder.Path, "prune", "run", "--curve", "-o", "curve").Succeeded();
    }

    [Fact]
    public void Generate_FromARun_IsAFunctionOfItsSeed()
    {
        LfpCall.Run(folder.Path, ["train", .. Small, "-o", "run"]).Succeeded();
        var first = LfpCall.Run(folder.Path, "generate", "run", "--prompt", "The cats ", "--characters", "60", "--seed", "1");
        first.Succeeded();
        Assert.StartsWith("The cats ", first.Output, StringComparison.Ordinal);
        Assert.Equal("The cats ".Length + 60 + 1, first.Output.ReplaceLineEndings("\n").Length);
        var again = LfpCall
            .Run(folder.Path, "generate", "run", "--prompt", "The cats ", "--characters", "60", "--seed", "1", "--json").Result;
        Assert.Equal(first.Output.ReplaceLineEndings("\n"), "The cats " + again.GetProperty("text").GetString() + "\n");
        var other = LfpCall.Run(folder.Path, "generate", "run", "--prompt", "The cats ", "--characters", "60", "--seed", "2");
        Assert.NotEqual(first.Output, other.Output);
        Assert.Equal(
            30, LfpCall.Run(folder.Path, "generate", "run", "--characters", "30", "--json").Result.GetProperty("text").GetString()!.Length);

        foreach (var (arguments, expected) in new (string[], string)[]
        {
            (["generate", "run", "--prompt", "Zoë 5"], "The prompt has characters that the model's text does not have: Z, ë, 5."),
            (["generate", "run", "--prompt", ""], "The prompt is empty"),
            (["generate", "run", "--characters", "0"], "--characters is 0, but must be 1 to 10000000"),
            (["generate", "run", "--temperature", "-1"], "--temperature is -1, but must be 0 to 100"),
            (["generate", "run", "--seed", "-1"], "--seed is -1, but must be at least 0"),
            (["predict", "run", "x.csv"], "The run reads text"),
            (["eval", "run", "--picture", "x.png"], "of text there is none"),
        })
        {
            var call = LfpCall.Run(folder.Path, arguments);
            Assert.Equal(2, call.ExitCode);
            Assert.Contains(expected, call.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Compare_RulesOnAFile_SaysWhichNeedsFewerBits()
    {
        folder.Write("text.txt", System.Text.Encoding.UTF8.GetBytes(string.Concat(
            Enumerable.Range(0, 400).Select(i => i % 3 == 0 ? "one two three. " : "four five. "))));
        LfpCall.Run(
            folder.Path,
            [
                "compare", .. Small, "--set", "data.name=text", "--set", "data.path=text.txt", "--rules", "lfp-epsilon,gradient", "--rates",
                "0.01", "--seeds", "0,1", "-o", "compared",
            ]).Succeeded();
        LfpCall.Run(folder.Path, "report", "compared").Succeeded();
        var page = File.ReadAllText(folder["compared/report.html"]);
        Assert.Contains("validation bits per character", page, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", page, StringComparison.OrdinalIgnoreCase);
        Assert.True(File.Exists(folder["compared/score-over-epochs.png"]));
        var info = LfpCall.Run(folder.Path, "data", "info", "text", "--path", "text.txt", "--context", "16");
        info.Succeeded();
        Assert.Contains("characters   ", info.Output, StringComparison.Ordinal);
    }
}
