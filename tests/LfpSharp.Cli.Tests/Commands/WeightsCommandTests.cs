using System.Text;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Models;
using LfpSharp.Testing.Runs;
using static TorchSharp.torch;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>Weights from elsewhere on the command line; the readers' own tests are those of the lab.</summary>
public sealed class WeightsCommandTests : IDisposable
{
    private const int BadUsage = 2;

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Inspect_FileOfPyTorch_ShowsTensorsAndWhatIsBesideThem()
    {
        var call = LfpCall.Run(folder.Path, "weights", "inspect", Kept("checkpoint.pth"));
        call.Succeeded();
        Assert.Contains("0.weight                Float32   2 × 1 × 3 × 3      72   ", call.Output, StringComparison.Ordinal);
        Assert.Contains("weights under   'model'", call.Output, StringComparison.Ordinal);
        Assert.Contains("epoch                3", call.Output, StringComparison.Ordinal);

        var (nested, plain) = (Json("checkpoint.pth"), Json("network.pth"));
        Assert.Equal(nested.GetProperty("sha256").GetString(), plain.GetProperty("sha256").GetString());
        Assert.Equal("3", nested.GetProperty("others").GetProperty("epoch").GetString());
        var first = nested.GetProperty("tensors")[0];
        Assert.Equal(("0.weight", "Float32", 72), (
            first.GetProperty("name").GetString(), first.GetProperty("type").GetString(), first.GetProperty("bytes").GetInt32()));
        Assert.Equal(64, first.GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public void Inspect_Safetensors_ShowsMetadata()
    {
        using (var values = ones(2, 3))
            SafeTensorsFile.Write(folder["a.safetensors"], [("w", values)], new Dictionary<string, string> { ["made"] = "by hand" });
        var call = LfpCall.Run(folder.Path, "weights", "inspect", "a.safetensors");
        call.Succeeded();
        Assert.Contains("made                 by hand", call.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights", "inspect", "evil.pth")]
    [InlineData("train", "digits", "--from", "evil.pth")]
    [InlineData("eval", "evil.pth", "--recipe", "digits")]
    public void AnyCommand_HostilePickle_RunsNothingAndSaysWhatItAskedFor(params string[] arguments)
    {
        folder.Write("evil.pth", Encoding.Latin1.GetBytes($"\u0080\u0002cos\nsystem\nX\u000b\0\0\0touch ./ran\u0085R."));
        var call = LfpCall.Run(folder.Path, arguments);
        Assert.Equal(BadUsage, call.ExitCode);
        Assert.Contains("found a pickle that asks for os.system", call.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing of it was run", call.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["ran"]));
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public void Train_FromWeightsThatDoNotAllFit_EndsWithAReportUnlessPartial()
    {
        using (var seven = new MlpOptions().Create([1, 8, 8], 7, 5))
        {
            SafeTensorsFile.Write(
                folder["a.safetensors"], Weights.Named(seven).Select(named => ("net." + named.Name + ".x", named.Tensor)));
        }

        string[] train = ["train", "digits", "--epochs", "1", "--output", "run", "--from", "a.safetensors"];
        var refused = LfpCall.Run(folder.Path, train);
        Assert.Equal(BadUsage, refused.ExitCode);
        Assert.Contains("6 missing: '1.weight' (the file has 'net.1.weight.x' of that shape)", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));

        var partial = LfpCall.Run(folder.Path, [.. train, "--rename", "net.*.x -> *", "--partial"]);
        partial.Succeeded();
        Assert.Contains("what gets no value starts fresh. 2 of another shape: '5.weight'", partial.Error, StringComparison.Ordinal);
        Assert.Contains(
            "rename: [\"net.*.x -> *\"]\npartial: true\n", File.ReadAllText(folder["run/recipe.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_PartialWithoutFrom_IsRefused()
    {
        var call = LfpCall.Run(folder.Path, "train", "digits", "--partial");
        Assert.Equal(BadUsage, call.ExitCode);
        Assert.Contains("partial says how weights are taken from a file, and no file is named", call.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ResumeWithRename_IsRefused()
    {
        var call = LfpCall.Run(folder.Path, "train", "--resume", "run", "--rename", "a -> b");
        Assert.Equal(BadUsage, call.ExitCode);
        Assert.Contains("leave out '--rename'", call.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_WeightsUnderOtherNames_LoadsThemRenamed()
    {
        using (var model = new MlpOptions().Create([1, 8, 8], 10, 5))
            SafeTensorsFile.Write(folder["a.safetensors"], Weights.Named(model).Select(named => (named.Name + ".x", named.Tensor)));
        Assert.Equal(BadUsage, LfpCall.Run(folder.Path, "eval", "a.safetensors", "--recipe", "digits").ExitCode);
        LfpCall.Run(folder.Path, "eval", "a.safetensors", "--recipe", "digits", "--rename", "*.x -> *").Succeeded();
    }

    private static string Kept(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    private System.Text.Json.JsonElement Json(string name)
        => LfpCall.Run(folder.Path, "weights", "inspect", Kept(name), "--json").Result;
}
