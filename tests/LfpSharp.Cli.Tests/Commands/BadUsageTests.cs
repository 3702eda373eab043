namespace LfpSharp.Cli.Tests.Commands;

public sealed class BadUsageTests
{
    [Theory]
    [InlineData("train --rle x", "Did you mean '--rule'?")]
    [InlineData("train --rule lpf-zero", "There is no rule 'lpf-zero'. Did you mean 'lfp-zero'?")]
    [InlineData("train --model lnet", "Did you mean 'lenet'?")]
    [InlineData("train --model lenet", "takes images of shape [channels, height, width] with at least 16×16 pixels")]
    [InlineData("train --reward sofmax", "Did you mean 'softmax'?")]
    [InlineData("train --activation rel", "Did you mean 'relu'?")]
    [InlineData("train --data digit", "There is no data set 'digit'")]
    [InlineData("train --epochs 0", "The epochs is 0, but must be between 1 and 100000.")]
    [InlineData("train --lr -1", "The learning rate is -1, but must be above 0")]
    [InlineData("train --lr NaN", "The learning rate is NaN")]
    [InlineData("train --lr abc", "'abc'")]
    [InlineData("train --batch-size 0", "The batch size is 0")]
    [InlineData("train --epsilon -1e-6", "The epsilon is -1E-06")]
    [InlineData("train --seed -1", "The seed is -1")]
    [InlineData("train --threads 0", "--threads is 0")]
    [InlineData("train --output taken", "The output folder 'taken' exists already")]
    [InlineData("train --output taken/file/x", "cannot be written")]
    [InlineData("eval nowhere", "nowhere: found no recipe.yaml")]
    [InlineData("bench step --batch 0", "--batch is 0")]
    [InlineData("verify --model foo", "There is no model 'foo'")]
    [InlineData("trian", "'trian'")]
    public void Run_BadInput_SaysWhatIsWrongAndWritesNothing(string arguments, string expected)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["taken"]);
        File.WriteAllText(folder["taken/file"], "");
        var process = LfpProcess.Run(folder.Path, arguments.Split(' '));
        Assert.Contains(expected, process.Error, StringComparison.Ordinal);
        Assert.Equal(2, process.ExitCode);
        Assert.DoesNotContain("   at ", process.Error, StringComparison.Ordinal);
        Assert.Equal([folder["taken"], folder["taken/file"]], Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Order());
    }

    [Theory]
    [InlineData("epochs: 0", "The epochs is 0")]
    [InlineData("modle: mlp", "modle")]
    [InlineData("epochs: many", "line 1")]
    [InlineData("[", "line 1")]
    [InlineData("", "found nothing")]
    public void Eval_DamagedRecipe_IsRefusedWithThePlace(string recipe, string expected)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["run"]);
        File.WriteAllText(folder["run/recipe.yaml"], recipe);
        var process = LfpProcess.Run(folder.Path, "eval", "run");
        Assert.Contains(expected, process.Error, StringComparison.Ordinal);
        Assert.Equal(2, process.ExitCode);
    }
}
