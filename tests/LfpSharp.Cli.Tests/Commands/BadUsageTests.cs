using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Commands;

public sealed class BadUsageTests
{
    [Theory]
    [InlineData("train --rle x", "Did you mean '--rule'?")]
    [InlineData("train --rule lpf-zero", "there is no rule 'lpf-zero'. Did you mean 'lfp-zero'?")]
    [InlineData("train --model lnet", "Did you mean 'lenet'?")]
    [InlineData("train --model lenet", "takes images of shape [channels, height, width] with at least 16×16 pixels")]
    [InlineData("train --reward sofmax", "Did you mean 'softmax'?")]
    [InlineData("train --activation rel", "Did you mean 'relu'?")]
    [InlineData("train --data digit", "There is no data set 'digit'")]
    [InlineData("train --epochs 0", "--epochs 0, that is training.epochs=0: epochs is 0. It must be from 1 to 2147483647.")]
    [InlineData("train --lr -1", "lr is -1. It must be above 0")]
    [InlineData("train --lr NaN", "lr must be a number; found 'NaN'")]
    [InlineData("train --lr abc", "'abc'")]
    [InlineData("train --batch-size 0", "batch-size is 0")]
    [InlineData("train --epsilon -1e-6", "epsilon is -1E-06")]
    [InlineData("train --seed -1", "seeds is -1")]
    [InlineData("train --threads 0", "--threads is 0")]
    [InlineData("train nothing.yaml", "There is no recipe 'nothing.yaml', neither a file nor one inside.")]
    [InlineData("train --rule gradient --reward softmax", "rule 'gradient' has no key 'reward'")]
    [InlineData("train --reward binary-sigmoid", "a single output neuron")]
    [InlineData("train --set optimizer.lrr=1", "Did you mean 'lr'?")]
    [InlineData("train --set 7", "expected key=value")]
    [InlineData("train --device qpu", "the device is 'qpu'. Use cpu, cuda, or cuda:1")]
    [InlineData("train --resume taken", "found no recipe.yaml")]
    [InlineData("train --output taken", "The output folder 'taken' exists already")]
    [InlineData("train --output taken/file/x", "cannot be written")]
    [InlineData("export nowhere net.onnx", "'net.onnx' stands alone. Say what shall be written: --onnx net.onnx,")]
    [InlineData("eval nowhere", "nowhere: found no recipe.yaml")]
    [InlineData("bench step --batch-size 0", "--batch-size is 0")]
    [InlineData("verify --model foo", "There is no model 'foo'")]
    [InlineData("prune nowhere --curve", "nowhere: found no recipe.yaml")]
    [InlineData("prune nowhere", "Give either --curve")]
    [InlineData("prune nowhere --curve --by size", "There is no score 'size'")]
    [InlineData("prune nowhere --curve --scope laier", "Did you mean 'layer'?")]
    [InlineData("prune nowhere --curve --csr", "--csr goes with --to")]
    [InlineData("prune nowhere --to 0.5", "Give one with -o FOLDER")]
    [InlineData("prune nowhere --to 1.5 -o x", "--to is 1.5, but must be a share from 0 to 1")]
    [InlineData("prune nowhere --to NaN -o x", "--to is NaN")]
    [InlineData("prune nowhere --to 0.5 -o taken", "The output folder 'taken' exists already")]
    [InlineData("prune nowhere --to 0.5 -o x --retrain -1", "--retrain is -1")]
    [InlineData("trian", "'trian'")]
    public void Run_BadInput_SaysWhatIsWrongAndWritesNothing(string arguments, string expected)
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder["taken"]);
        File.WriteAllText(folder["taken/file"], "");
        var process = LfpCall.Run(folder.Path, arguments.Split(' '));
        Assert.Contains(expected, process.Error, StringComparison.Ordinal);
        Assert.Equal(2, process.ExitCode);
        Assert.DoesNotContain("   at ", process.Error, StringComparison.Ordinal);
        Assert.Equal(
            [folder["taken"], folder["taken/file"]],
            Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public void Run_BadUsageOfTheProgram_EndsItWithTwo()
    {
        using var folder = new ScratchFolder();
        var process = LfpProcess.Run(folder.Path, "train", "--rle", "x");
        Assert.Equal(2, process.ExitCode);
        Assert.Contains("Did you mean '--rule'?", process.Error, StringComparison.Ordinal);
        Assert.Empty(process.Output);
    }

    [Theory]
    [InlineData("training: {epochs: 0}", "epochs is 0")]
    [InlineData("modle: mlp", "modle")]
    [InlineData("training: {epochs: many}", "line 1")]
    [InlineData("[", "recipe.yaml, line 2")]
    public void Eval_DamagedRecipe_IsRefusedWithThePlace(string recipe, string expected)
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder["run"]);
        File.WriteAllText(folder["run/recipe.yaml"], recipe);
        var process = LfpCall.Run(folder.Path, "eval", "run");
        Assert.Contains(expected, process.Error, StringComparison.Ordinal);
        Assert.Equal(2, process.ExitCode);
    }
}
