using System.Globalization;
using System.Security.Cryptography;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Training;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs;

/// <summary>
/// The checkpoints of a run, the newest two: <c>step-N.safetensors</c> with weights, buffers, optimizer, random state and position, then
/// <c>step-N.json</c> with its checksum. A kill at any moment
/// leaves at least the one before; a damaged one is passed over.
/// </summary>
internal sealed class CheckpointStore(RunFolder run, ILogger logger)
{
    private const int Kept = 2;
    private const string TensorsSuffix = ".safetensors";
    private const string SealSuffix = ".json";
    private const string MetadataKey = "checkpoint";

    private readonly string folder = run.PathOf("checkpoints");

    /// <summary>Saves a checkpoint, then removes all but the newest two.</summary>
    public void Save(TrainingState state, IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"step-{state.Step:d9}"));
        var checkpoint = new Checkpoint(state, RunFolder.LengthOf(run.Feedback), RunFolder.LengthOf(run.Sparsity));
        SafeTensorsFile.Write(
            path + TensorsSuffix, tensors, new Dictionary<string, string> { [MetadataKey] = RunFolder.ToJson(checkpoint) });
        AtomicFile.WriteText(
            path + SealSuffix, RunFolder.ToJson(new CheckpointSeal(CheckpointSeal.CurrentVersion, HashOf(path + TensorsSuffix))));
        foreach (var old in Newest().Skip(Kept))
            Remove(old);
    }

    /// <summary>Restores the newest checkpoint that is whole.</summary>
    /// <param name="restore">Given its state and its tensors by name.</param>
    /// <returns>The checkpoint; null when none was ever finished.</returns>
    /// <exception cref="InvalidFileException">There are some, but none is whole.</exception>
    public Checkpoint? Load(Action<Checkpoint, Func<string, Tensor?>> restore)
    {
        RemoveLeavings();
        var newest = Newest();
        foreach (var path in newest)
        {
            try
            {
                CheckSeal(path);
                using var tensors = SafeTensorsFile.Read(path + TensorsSuffix);
                var checkpoint =
                    RunFolder.Parse<Checkpoint>(path + TensorsSuffix, tensors.Metadata.GetValueOrDefault(MetadataKey, "null"), null);
                restore(checkpoint, name => tensors.Tensors.GetValueOrDefault(name));
                return checkpoint;
            }
            catch (Exception error) when (error is InvalidFileException or IOException)
            {
                // It will be made again: what follows the one before is the same as what it held.
                Log.DamagedCheckpoint(logger, error.Message);
            }
        }
        return newest.Count == 0
            ? null
            : throw new InvalidFileException(
                folder,
                $"{newest.Count} checkpoints, none of them whole",
                "at least one",
                $"Nothing was changed. Start another run with 'lfp train {run.PathOf("recipe.yaml")}'.");
    }

    private static void CheckSeal(string path)
    {
        var file = path + SealSuffix;
        var seal = RunFolder.Parse<CheckpointSeal>(file, File.ReadAllText(file), null);
        if (seal.Version != CheckpointSeal.CurrentVersion)
        {
            throw new InvalidFileException(
                file, $"version {seal.Version}", $"version {CheckpointSeal.CurrentVersion}", "Resume with the program that wrote it.");
        }

        var hash = HashOf(path + TensorsSuffix);
        if (hash != seal.Sha256)
            throw new InvalidFileException(path + TensorsSuffix, $"checksum {hash}", $"{seal.Sha256}", "The file is damaged.");
    }

    /// <summary>The paths without suffix of those with a state file, newest first.</summary>
    private List<string> Newest()
        => [.. Directory.EnumerateFiles(folder, "step-*" + SealSuffix).Select(file => file[..^SealSuffix.Length])
            .OrderDescending(StringComparer.Ordinal)];

    private static void Remove(string path)
    {
        File.Delete(path + SealSuffix);
        File.Delete(path + TensorsSuffix);
    }

    /// <summary>Removes what a kill left: files half written, and tensors whose state was never written.</summary>
    private void RemoveLeavings()
    {
        AtomicFile.Sweep(folder);
        foreach (var file in Directory.EnumerateFiles(folder, "step-*" + TensorsSuffix)
            .Where(file => !File.Exists(file[..^TensorsSuffix.Length] + SealSuffix)))
        {
            File.Delete(file);
        }
    }

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
