using System.Text.Json;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Pruning.Sparse;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning;

/// <summary>
/// The folder of a pruned model: <c>weights.safetensors</c>, <c>summary.json</c>, and <c>csr.safetensors</c> where asked.
/// </summary>
public static class SavedPruning
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Throws when something is there already.</summary>
    /// <param name="path">The folder to be made.</param>
    /// <exception cref="IOException">Something is there.</exception>
    public static void CheckFree(string path)
    {
        if (Directory.Exists(path) || File.Exists(path))
            throw new IOException($"The output folder '{path}' exists already. Choose another with --output, or remove it.");
    }

    /// <summary>Makes the folder, beside its place and renamed: a kill leaves all of it or nothing.</summary>
    /// <param name="path">A path at which there is nothing yet.</param>
    /// <param name="model">The pruned model.</param>
    /// <param name="summary">What was done and what came out; any object that JSON can write.</param>
    /// <param name="csr">Whether the weights are written as compressed sparse rows too.</param>
    /// <exception cref="IOException">Something is there, or the folder cannot be written.</exception>
    public static void Write(string path, nn.Module model, object summary, bool csr)
    {
        CheckFree(path);
        var beside =
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + FormattableString.Invariant($".{Environment.ProcessId:x}.part");
        try
        {
            Directory.CreateDirectory(beside);
            Weights.Save(Path.Combine(beside, "weights.safetensors"), model);
            if (csr)
                CompressedWeights.Save(Path.Combine(beside, "csr.safetensors"), model);
            AtomicFile.WriteText(Path.Combine(beside, "summary.json"), JsonSerializer.Serialize(summary, Json) + "\n");
            Directory.Move(beside, path);
        }
        catch when (Directory.Exists(beside))
        {
            Directory.Delete(beside, recursive: true);
            throw;
        }
    }
}
