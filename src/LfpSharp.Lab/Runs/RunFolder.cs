using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs;

/// <summary>
/// The folder of one run: <c>recipe.yaml</c>, <c>metrics.jsonl</c>, <c>feedback.jsonl</c>, <c>sparsity.jsonl</c>, <c>manifest.json</c>,
/// pictures, and
/// <c>checkpoints/</c> with <c>best.safetensors</c>, <c>last.safetensors</c> and what a resume needs. Files are written beside and
/// renamed; lines are appended whole, and cut off again where a resume goes back before them.
/// </summary>
public sealed class RunFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };
    private static readonly JsonSerializerOptions IndentedJson = new(Json) { WriteIndented = true };

    private const string PartSuffix = ".part";
    private static readonly TimeSpan LongestCreation = TimeSpan.FromMinutes(10);

    private RunFolder(string path, Recipe recipe) => (Path, Recipe) = (path, recipe);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The recipe as resolved.</summary>
    public Recipe Recipe { get; }

    /// <summary>The weights of the epoch with the best validation accuracy.</summary>
    public string BestWeights => PathOf("checkpoints/best.safetensors");

    /// <summary>The weights of the last checkpoint.</summary>
    public string LastWeights => PathOf("checkpoints/last.safetensors");

    internal string Metrics => PathOf("metrics.jsonl");

    internal string Feedback => PathOf("feedback.jsonl");

    internal string Sparsity => PathOf("sparsity.jsonl");

    /// <summary>Makes the folder of a new run.</summary>
    /// <param name="path">A path at which there is nothing yet.</param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="IOException">Something is there already, or the folder cannot be written.</exception>
    public static RunFolder Create(string path, Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return TryCreate(path, recipe)
            ?? throw new IOException($"The output folder '{path}' exists already. Choose another with --output, or remove it.");
    }

    /// <summary>
    /// Makes the folder of a new run in <paramref name="parent"/>, named after what decides the run; runs that start at the same moment
    /// get one each.
    /// </summary>
    /// <param name="parent">Where it shall be.</param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static RunFolder CreateIn(string parent, Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        SweepParts(parent, LongestCreation);
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{recipe.Data.Name}-{Choices.NameOf(recipe.Model)}-{Choices.NameOf(recipe.Rule)}-seed{recipe.Seed}");
        return Enumerable.Range(1, int.MaxValue)
            .Select(number => TryCreate(
                System.IO.Path.Combine(parent, number == 1 ? name : FormattableString.Invariant($"{name}-{number}")), recipe))
            .First(made => made is not null)!;
    }

    /// <summary>Whether a folder holds a run.</summary>
    public static bool Holds(string path)
        => !path.EndsWith(PartSuffix, StringComparison.Ordinal) && File.Exists(System.IO.Path.Combine(path, "recipe.yaml"));

    /// <summary>Opens the folder of an earlier run.</summary>
    /// <exception cref="InvalidFileException">It is not the folder of a run.</exception>
    /// <exception cref="RecipeException">Its recipe is damaged.</exception>
    public static RunFolder Open(string path)
        => Holds(path)
            ? new RunFolder(
                path, Recipe.LoadAt(Directory.GetCurrentDirectory(), System.IO.Path.Combine(path, "recipe.yaml"), [], isWritten: true))
            : throw new InvalidFileException(path, "no recipe.yaml", "the folder of a run", RunList.Advice(path));

    /// <summary>The same folder with another recipe, which is not written yet.</summary>
    internal RunFolder With(Recipe recipe) => new(Path, recipe);

    /// <summary>Writes <c>recipe.yaml</c>.</summary>
    internal void SaveRecipe() => Recipe.Save(PathOf("recipe.yaml"));

    /// <summary>The path of a file in the folder.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The records of the epochs done.</summary>
    /// <exception cref="InvalidFileException">A line is damaged.</exception>
    public IReadOnlyList<EpochRecord> ReadEpochs() => ReadLines<EpochRecord>(Metrics);

    /// <summary>The feedback measured while training, in order.</summary>
    /// <exception cref="InvalidFileException">A line is damaged.</exception>
    public IReadOnlyList<FeedbackRecord> ReadFeedback() => ReadLines<FeedbackRecord>(Feedback);

    /// <summary>Where the run is while a process trains it; null where none does, and in the first second.</summary>
    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    public RunProgress? ReadProgress() => RunWire.Read(this);

    /// <summary>Whether a process works on the run at this moment.</summary>
    public bool IsInUse => FolderLock.IsTaken(Path);

    /// <summary>The sparsity measured while training, in order; empty where none was.</summary>
    /// <exception cref="InvalidFileException">A line is damaged.</exception>
    public IReadOnlyList<SparsityRecord> ReadSparsity() => ReadLines<SparsityRecord>(Sparsity);

    /// <summary>What the run ran with and what came out; null when it was never written.</summary>
    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    public Manifest? ReadManifest()
        => File.Exists(PathOf("manifest.json"))
            ? Parse<Manifest>(PathOf("manifest.json"), File.ReadAllText(PathOf("manifest.json")), null)
            : null;

    /// <summary>Writes <c>manifest.json</c>.</summary>
    public void Write(Manifest manifest)
        => AtomicFile.WriteText(PathOf("manifest.json"), JsonSerializer.Serialize(manifest, IndentedJson) + "\n");

    /// <summary>Loads the weights of the best epoch.</summary>
    /// <exception cref="InvalidFileException">The file is missing, damaged, or of another model.</exception>
    public void LoadBest(nn.Module model) => Weights.Load(BestWeights, model);

    /// <summary>Keeps other processes from working on the run until disposed.</summary>
    /// <exception cref="IOException">Another process does.</exception>
    internal IDisposable Lock() => FolderLock.Take(Path, "run");

    /// <summary>Replaces <c>metrics.jsonl</c>.</summary>
    internal void Write(IReadOnlyList<EpochRecord> records)
        => AtomicFile.WriteText(Metrics, string.Concat(records.Select(record => JsonSerializer.Serialize(record, Json) + "\n")));

    internal void Append(EpochRecord record) => AppendLine(Metrics, record);

    internal void Append(FeedbackRecord record) => AppendLine(Feedback, record);

    internal void Append(SparsityRecord record) => AppendLine(Sparsity, record);

    /// <summary>Removes folders of runs that a kill left half made.</summary>
    /// <param name="parent">Where they lie; it need not exist.</param>
    /// <param name="age">How old they must be, where another process may be making one.</param>
    internal static void SweepParts(string parent, TimeSpan age)
    {
        foreach (var folder in Directory.Exists(parent) ? Directory.GetDirectories(parent, "*" + PartSuffix) : [])
        {
            try
            {
                if (Directory.GetLastWriteTimeUtc(folder) <= DateTime.UtcNow - age)
                    Directory.Delete(folder, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Another process has finished it, and renamed it, since it was listed; what is not there has a time long ago.
            }
        }
    }

    /// <summary>The bytes of a file; 0 when it is not there.</summary>
    internal static long LengthOf(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    /// <summary>Cuts a file off after so many bytes.</summary>
    internal static void CutOff(string file, long length)
    {
        if (LengthOf(file) <= length)
            return;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
        stream.SetLength(length);
    }

    internal static string ToJson<T>(T value) => JsonSerializer.Serialize(value, IndentedJson);

    internal static string ToLine<T>(T value) => JsonSerializer.Serialize(value, Json);

    internal static T Parse<T>(string path, string text, long? line)
    {
        try
        {
            JsonText.RefuseEmptyItems(text);
            return JsonSerializer.Deserialize<T>(JsonText.Renamed(text), Json) ?? throw new JsonException();
        }
        catch (Exception error) when (error is JsonException or ArgumentException or NotSupportedException or FormatException
            or InvalidOperationException or RecipeException or UnknownNameException)
        {
            throw new InvalidFileException(
                path,
                JsonText.Fault(error),
                "JSON as lfp wrote it",
                "The file is damaged or was changed by hand: put back a copy, or remove it with what it describes.",
                line: line ?? (error as JsonException)?.LineNumber + 1,
                cause: error);
        }
    }

    // Made beside and renamed: a kill leaves a whole run or none, and of two that want the same name one gets it.
    private static RunFolder? TryCreate(string path, Recipe recipe)
    {
        if (Exists(path))
            return null;
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        var beside = FormattableString.Invariant($"{full}.{Environment.ProcessId:x}-{Guid.NewGuid():N}{PartSuffix}");
        try
        {
            Directory.CreateDirectory(System.IO.Path.Combine(beside, "checkpoints"));
            recipe.Save(System.IO.Path.Combine(beside, "recipe.yaml"));
            Directory.Move(beside, path);
            return new RunFolder(path, recipe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(beside))
                Directory.Delete(beside, recursive: true);
            return Exists(path)
                ? null
                : throw new IOException(
                    $"The output folder '{path}' cannot be written: {exception.Message} Choose another with --output.", exception);
        }
    }

    private static bool Exists(string path) => Directory.Exists(path) || File.Exists(path);

    private static IReadOnlyList<T> ReadLines<T>(string file)
        => File.Exists(file) ? [.. File.ReadLines(file).Index().Select(line => Parse<T>(file, line.Item, line.Index + 1))] : [];

    private static void AppendLine<T>(string file, T record) => File.AppendAllText(file, ToLine(record) + "\n");
}
