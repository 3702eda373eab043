using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Text.RegularExpressions;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Policies;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Nir;
using LfpSharp.Lab.Models.Onnx;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using TorchSharp;

namespace LfpSharp.Lab.Recipes;

/// <summary>
/// An experiment: everything that decides its result. Written as YAML, one section a property; the defaults are the main job: a small
/// network on the UCI digits by LFP-ε.
/// </summary>
public sealed partial record Recipe
{
    /// <summary>The version of recipes that this program writes.</summary>
    public const int CurrentVersion = 4;

    /// <summary>
    /// The version of the format: 1, which did not say so, called <c>clipping.max</c> <c>most</c>; in 2, <c>from</c> took what fits without
    /// being told <c>partial</c>; in 3, activations were measured from <c>zero-output</c> unless told otherwise. Every version up to this
    /// program's is read; a recipe that says none is of this program's.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int Version { get; init => field = OptionRange.Check(this, value); } = CurrentVersion;

    /// <summary>What the experiment is called; runs are named after it.</summary>
    public string Name { get; init; } = "digits";

    /// <summary>What it shows, in a line.</summary>
    public string? Description { get; init; }

    /// <summary>Which data, and how it is taken.</summary>
    public DataRecipe Data { get; init; } = new();

    /// <summary>The model.</summary>
    public ModelOptions Model { get; init; } = new MlpOptions();

    /// <summary>
    /// The weights that training starts from, a run's folder or a file, safetensors or PyTorch's; null for freshly drawn ones.
    /// <c>{rule}</c> and <c>{seed}</c> in it stand for those of the run, so that each run of a comparison goes on from its own.
    /// </summary>
    public string? From { get; init; }

    /// <summary>
    /// Other names for the tensors of <see cref="From"/>, each <c>old -> new</c>, <c>*</c> for any text: <c>backbone.* -> *</c>.
    /// </summary>
    public IReadOnlyList<string>? Rename { get; init; }

    /// <summary>Whether tensors that <see cref="From"/> lacks or has in another shape start fresh; else every one has to fit.</summary>
    public bool Partial { get; init; }

    /// <summary>Names of parameters or layers that are held as they are, <c>*</c> for any text; null for none.</summary>
    public IReadOnlyList<string>? Freeze { get; init; }

    /// <summary>The learning rule, with its reward.</summary>
    public RuleOptions Rule { get; init; } = new LfpEpsilonOptions();

    /// <summary>The figure of whole splits by which models of classes are judged in place of accuracy; null for none.</summary>
    public BatchMetric? Metric { get; init; }

    /// <summary>The optimizer.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamOptions { LearningRate = 0.01 };

    /// <summary>How the learning rate changes.</summary>
    public Schedule Schedule { get; init; } = new CosineSchedule { Floor = 0.01 };

    /// <summary>How feedback is clipped; null for not at all.</summary>
    public Clipping? Clipping { get; init; }

    /// <summary>How long, and on what batches.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>What is written down.</summary>
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>One run for each seed; it decides splits, parameters, order and augmentation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    [Range(0, long.MaxValue)]
    public IReadOnlyList<long> Seeds { get; init => field = OptionRange.Check(this, value); } = [0];

    /// <summary>Threads that compute; null for libtorch's own choice. Another number may change the last bits of a result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..1024.</exception>
    [Range(1, 1024)]
    public int? Threads { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Where the model computes: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>What its author measured.</summary>
    public ExpectedResult? Expected { get; init; }

    /// <summary>The seed of a single run: the first.</summary>
    public long Seed => Seeds[0];

    /// <summary>Model and data in words, as in "mlp on digits".</summary>
    public string Subject => $"{Choices.NameOf(Model)} on {Data.Name}";

    /// <summary>
    /// The figure by which its models are judged: accuracy, R² where numbers are predicted, micro F1 of several labels, bits per character
    /// of text, the return where the rule plays.
    /// </summary>
    public ScoreKind Score => TextData.IsText(Data.Name) ? ScoreKind.Likelihood
        : Rule is PolicyOptions ? ScoreKind.Return
        : Data.Target == TargetKind.Number ? ScoreKind.Determination
        : Data.Target == TargetKind.Labels ? ScoreKind.LabelF1
        : Metric is not null ? ScoreKind.Metric : ScoreKind.Accuracy;

    /// <summary>What a trainer is told beside its parts.</summary>
    public TrainerOptions TrainerOptions => new()
    {
        Training = Training,
        Logging = Logging,
        Augmentation = Data.Augmentation,
        Seed = Seed,
    };

    /// <summary>Makes the recipe's model, with its initial weights and nothing frozen, on the CPU.</summary>
    /// <param name="sampleShape">One sample's shape.</param>
    /// <param name="outputs">One for each class or action; what the rule needs comes on top.</param>
    internal torch.nn.Module<torch.Tensor, torch.Tensor> Build(IReadOnlyList<long> sampleShape, int outputs)
        => Model.Create(sampleShape, outputs + Rule.ExtraOutputs, Seed);

    /// <summary>Makes the recipe's model for these samples, with its initial weights and what is frozen, on the recipe's device.</summary>
    internal torch.nn.Module<torch.Tensor, torch.Tensor> CreateModel(LabeledData train)
    {
        var model = Build(train.SampleShape, train.Outputs);
        try
        {
            if (Freeze is { Count: > 0 } patterns)
                Freezing.Apply(model, patterns);
            return model.to(ComputeDevice.Of(Device));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Makes the recipe's learning rule, optimizer, schedule and clipping, and the trainer of them.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to <c>[N, classes]</c>, on the recipe's device. It is not owned.</param>
    /// <param name="train">What is learned from.</param>
    /// <param name="validation">What decides which epoch is best.</param>
    /// <exception cref="Propagation.MissingRuleException">A layer has no rule.</exception>
    public Trainer CreateTrainer(torch.nn.Module<torch.Tensor, torch.Tensor> model, LabeledData train, LabeledData validation)
    {
        var rule = Attach(model, train);
        try
        {
            return new Trainer(model, rule, Optimizer, Schedule, Clipping, TrainerOptions, train, validation);
        }
        catch
        {
            rule.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads a recipe from a file, with settings laid over it. A relative path in it is taken from the file's folder; in a setting,
    /// from the working folder.
    /// </summary>
    /// <param name="path">A YAML file.</param>
    /// <param name="settings">Settings such as <c>optimizer.lr=0.01</c>, in order.</param>
    /// <exception cref="RecipeException">A key, name or value is wrong; the message gives line and column.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Recipe Load(string path, params IReadOnlyList<RecipeSetting> settings)
        => LoadAt(Path.GetDirectoryName(Path.GetFullPath(path))!, path, settings);
    /// <summary>Reads a recipe from text.</summary>
    /// <param name="yaml">The YAML.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="settings">Settings laid over it, in order.</param>
    /// <exception cref="RecipeException">A key, name or value is wrong; the message gives line and column.</exception>
    public static Recipe Parse(string yaml, string source, params IReadOnlyList<RecipeSetting> settings)
        => Bind(Section(RecipeReader.Read(yaml, source)), settings);

    /// <summary>Reads a recipe that a program wrote, of whatever version.</summary>
    internal static Recipe ParseWritten(string yaml, string source, params IReadOnlyList<RecipeSetting> settings)
        => Bind(RecipeMigration.Written(Section(RecipeReader.Read(yaml, source))), settings);

    /// <summary>The recipe as YAML, every key spelled out; reading it gives the same recipe.</summary>
    public string ToYaml() => RecipeWriter.Write(this);

    /// <summary>Writes the recipe beside its place and renames it.</summary>
    /// <param name="path">The file to make or replace.</param>
    public void Save(string path) => AtomicFile.WriteText(path, ToYaml());

    /// <summary>Reads a recipe whose relative path starts from another folder than its file's.</summary>
    internal static Recipe LoadAt(string folder, string path, IReadOnlyList<RecipeSetting> settings, bool isWritten = false)
        => new FileInfo(path).Length <= RecipeReader.MostCharacters
            ? Bind(RecipePaths.InFull(Read(path, isWritten), folder), settings)
            : throw new RecipeException($"{path}: the file has {new FileInfo(path).Length} bytes; a recipe has at most "
                + $"{RecipeReader.MostCharacters}.");

    /// <summary>The recipe with its paths in full, so that it holds from any working folder.</summary>
    internal Recipe WithFullPath() => this with
    {
        Data = Data.Path is { Length: > 0 } path ? Data with { Path = Path.GetFullPath(path) } : Data,
        Model = Model switch
        {
            OnnxOptions { Path.Length: > 0 } onnx => onnx with { Path = Path.GetFullPath(onnx.Path) },
            NirOptions { Path.Length: > 0 } nir => nir with { Path = Path.GetFullPath(nir.Path) },
            var other => other,
        },
        From = From is { Length: > 0 } from ? Path.GetFullPath(from) : null,
    };

    private static RecipeSection Read(string path, bool isWritten)
    {
        var section = Section(RecipeReader.Read(File.ReadAllText(path), path));
        return isWritten ? RecipeMigration.Written(section) : section;
    }

    private static RecipeSection Section(RecipeNode node) => node switch
    {
        RecipeSection found => found,
        RecipeText { IsNull: true } empty => new RecipeSection([], empty.Place),
        _ => throw RecipeException.At(node.Place, $"a recipe must be a section with keys; found {node.Kind}."),
    };

    private static Recipe Bind(RecipeSection section, IReadOnlyList<RecipeSetting> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var setting in settings)
            section = RecipeSettings.Apply(section, setting.Text, setting.Label);
        // First of all: a later version may have keys that are not known here.
        if (section.Find("version") is RecipeText { Text: var version } && int.TryParse(version, out var number) && number > CurrentVersion)
        {
            throw new RecipeException($"{section.Place.Source}: the recipe has version {number}; this program reads up to version "
                + $"{CurrentVersion}. Use the program that wrote it, or a newer one.");
        }

        var recipe = RecipeBinder.Bind<Recipe>(section);
        recipe = RecipeMigration.ToCurrent(recipe);
        recipe.Validate(section.Place.Source);
        return recipe;
    }
}
