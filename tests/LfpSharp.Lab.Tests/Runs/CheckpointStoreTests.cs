using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Runs;

/// <summary>Which files lie in <c>checkpoints</c>, after training and after a kill.</summary>
public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly string[] NewestTwo =
        ["step-000000008.json", "step-000000008.safetensors", "step-000000009.json", "step-000000009.safetensors"];

    private static readonly Recipe Small = new()
    {
        Threads = 1,
        Data = new DataRecipe { Limit = 48 },
        Model = new MlpOptions { Hidden = [8] },
        Training = new TrainingOptions { BatchSize = 16, Epochs = 3 },
        Logging = new LoggingOptions { CheckpointSteps = 1 },
    };

    private readonly ScratchFolder folder = new();

    private string Checkpoints => Path.Combine(folder.Path, "run", "checkpoints");

    [Fact]
    public void Train_CheckpointAfterEveryStep_KeepsTheNewestTwo()
    {
        Train();
        Assert.Equal(NewestTwo, Steps());
    }

    [Fact]
    public void Resume_LeavingsOfAKill_AreRemovedAndLeftOut()
    {
        Train();
        var tensors = Path.Combine(Checkpoints, "step-000000009.safetensors");
        File.Copy(tensors, Path.Combine(Checkpoints, "step-000000010.safetensors"));
        File.Copy(tensors, Path.Combine(Checkpoints, "step-000000011.safetensors.1.part"));
        using (var run = TrainingRun.Resume(folder["run"]))
            Assert.Equal(9, run.Trainer.State.Step);
        Assert.Equal(NewestTwo, Steps());
    }

    public void Dispose() => folder.Dispose();

    private void Train()
    {
        using var run = TrainingRun.Start(Small, folder["run"], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(9, run.Train(cancellation: TestContext.Current.CancellationToken).Steps);
    }

    private IEnumerable<string?> Steps()
        => Directory.EnumerateFiles(Checkpoints, "step-*").Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
