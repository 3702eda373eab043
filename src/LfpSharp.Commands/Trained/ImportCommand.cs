using System.CommandLine;
using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Models.Nir;
using LfpSharp.Lab.Recipes;
using LfpSharp.Spiking.Learning;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp import</c>: makes a recipe and weights of a network that another program trained.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> Source = new("FILE") { Description = "A NIR file of a spiking network (.nir)." };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The recipe to make; by default the file's name with .yaml in this folder. The weights come beside it, as "
            + ".safetensors.",
    };
    private static readonly Option<string?> Data = new("--data")
    {
        Description = "The data set that the recipe names; by default digits, mnist or cifar10 by the shape of a sample, or else mnist.",
    };
    private static readonly Option<int> Steps = new("--steps")
    {
        Description = "For how many time steps a sample is shown.",
        DefaultValueFactory = _ => new NirOptions().Steps,
    };
    private static readonly Option<double?> TimeStep = new("--dt")
    {
        Description = "The time step in seconds that the network was made with; by default what the file says, or else 1e-4.",
    };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace files that are there." };

    public static Command Create()
        => new Command(
            "import",
            "Make a recipe and weights of a spiking network in a NIR file, to score it, look into it and train it on.")
            {
                Source,
                Output,
                Data,
                Steps,
                TimeStep,
                Force,
            }.Computes(Import);

    private static int Import(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var source = parsed.GetValue(Source)!;
        var recipe = parsed.GetValue(Output) ?? Path.GetFileNameWithoutExtension(source) + ".yaml";
        var weights = Path.ChangeExtension(recipe, ".safetensors");
        if (!parsed.GetValue(Force) && new[] { recipe, weights }.FirstOrDefault(File.Exists) is { } taken)
            throw new IOException($"'{taken}' exists already. Choose another with --output, or replace it with --force.");
        cancellation.ThrowIfCancellationRequested();
        var made = NirImport.Write(
            new NirOptions { Path = source, Steps = parsed.GetValue(Steps), TimeStep = parsed.GetValue(TimeStep) }, weights);
        var folder = Path.GetDirectoryName(Path.GetFullPath(recipe))!;
        new Recipe
        {
            Name = NameOf(recipe),
            Description = $"The network of {Path.GetFileName(source)}, read from NIR.",
            Data = new DataRecipe { Name = parsed.GetValue(Data) ?? DataOf(made.InputShape), Scaling = InputScaling.Unit },
            Model = made.Options with { Path = Path.GetRelativePath(folder, source) },
            From = Path.GetFileName(weights),
            Rule = new SpikeFeedbackOptions { Share = SpikeShare.Membrane },
        }.Save(recipe);
        terminal.Facts(
            ("recipe", recipe),
            ("weights", weights),
            ("takes", $"samples [{string.Join(", ", made.InputShape)}]"),
            ("outputs", made.Outputs.ToString(CultureInfo.InvariantCulture)));
        terminal.Table(["layer of neurons", ""], made.Layers.Index(), layer => [$"{layer.Index + 1}", layer.Item]);
        terminal.Line($"next: lfp eval {weights} --recipe {recipe}, or lfp train {recipe}");
        terminal.Result(new { recipe, weights, inputShape = made.InputShape, outputs = made.Outputs, layers = made.Layers });
        return ExitCode.Done;
    }

    private static string DataOf(IEnumerable<long> shape) => string.Join(',', shape) switch
    {
        "1,8,8" => "digits",
        "3,32,32" => "cifar10",
        _ => "mnist",
    };

    // A recipe's name becomes that of folders.
    private static string NameOf(string path)
        => string.Concat(
            Path.GetFileNameWithoutExtension(path)
                .Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));
}
