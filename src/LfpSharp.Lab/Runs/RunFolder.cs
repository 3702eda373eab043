using System.Text.Json;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs;

/// <summary>
/// The folder of one run: <c>recipe.yaml</c>, <c>metrics.jsonl</c>, <c>checkpoints/best.safetensors</c> and
/// <c>last.safetensors</c>, <c>manifest.json</c> and pictures. Every file is written beside and renamed; lines are appended whole.
/// </summary>
public sealed class RunFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = false };
    private static readonly JsonSerializerOptions IndentedJson = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private RunFolder(string path, Recipe recipe) => (Path, Recipe) = (path, recipe);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The recipe as resolved.</summary>
    public Recipe Recipe { get; }

    private string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    private string Best => System.IO.Path.Combine(Checkpoints, "best.safetensors");

    /// <summary>Makes the folder of a new run.</summary>
    /// <param name="path">A path at which there is nothing yet.</param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="IOException">Something is there already, or the folder cannot be written.</exception>
    public static RunFolder Create(string path, Recipe recipe)
    {
        if (Directory.Exists(path) || File.Exists(path))
            throw new IOException($"The output folder '{path}' exists already. Choose another with --output, or remove it.");
        try
        {
            var run = new RunFolder(path, recipe);
            Directory.CreateDirectory(run.Checkpoints);
            RecipeFile.Write(System.IO.Path.Combine(path, "recipe.yaml"), recipe);
            return run;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The output folder '{path}' cannot be written: {exception.Message} Choose another with --output.", exception);
        }
    }

    /// <summary>A path in <paramref name="parent"/> at which there is nothing yet, named after what decides the run.</summary>
    public static string FreePath(string parent, Recipe recipe)
    {
        var name = FormattableString.Invariant($"{recipe.Data}-{recipe.Model}-{recipe.Rule}-seed{recipe.Seed}");
        return Enumerable.Range(1, int.MaxValue)
            .Select(number => System.IO.Path.Combine(parent, number == 1 ? name : FormattableString.Invariant($"{name}-{number}")))
            .First(path => !Directory.Exists(path) && !File.Exists(path));
    }

    /// <summary>Opens the folder of an earlier run.</summary>
    /// <exception cref="InvalidFileException">It is not the folder of a run, or its recipe is damaged.</exception>
    public static RunFolder Open(string path)
    {
        var recipe = System.IO.Path.Combine(path, "recipe.yaml");
        return File.Exists(recipe)
            ? new RunFolder(path, RecipeFile.Read(recipe))
            : throw new InvalidFileException(path, "no recipe.yaml", "the folder of a run", "Give the folder that 'lfp train' named at its end.");
    }

    /// <summary>The path of a file in the folder.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Appends a line to <c>metrics.jsonl</c>.</summary>
    public void Append(EpochRecord record) => File.AppendAllText(PathOf("metrics.jsonl"), JsonSerializer.Serialize(record, Json) + "\n");

    /// <summary>Writes <c>manifest.json</c>.</summary>
    public void Write(Manifest manifest) => AtomicFile.WriteText(PathOf("manifest.json"), JsonSerializer.Serialize(manifest, IndentedJson) + "\n");

    /// <summary>Saves the weights of the latest epoch.</summary>
    public void SaveLast(nn.Module model) => Weights.Save(System.IO.Path.Combine(Checkpoints, "last.safetensors"), model);

    /// <summary>Saves the weights of the best epoch.</summary>
    public void SaveBest(nn.Module model) => Weights.Save(Best, model);

    /// <summary>Loads the weights of the best epoch.</summary>
    /// <exception cref="InvalidFileException">The file is missing, damaged, or of another model.</exception>
    public void LoadBest(nn.Module model) => Weights.Load(Best, model);
}
