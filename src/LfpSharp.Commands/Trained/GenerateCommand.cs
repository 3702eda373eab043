using System.CommandLine;
using System.Text;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp generate</c>: goes on with a text by a saved run that was trained on text.</summary>
internal static class GenerateCommand
{
    private const int MostCharacters = 10_000_000;

    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run that was trained on text." };
    private static readonly Option<string> Prompt = new("--prompt")
    {
        Description = "The text to go on with; by default a line end, so that a line begins.",
        DefaultValueFactory = _ => "\n",
    };
    private static readonly Option<int> Characters = new("--characters")
    {
        Description = "How many characters to write.",
        DefaultValueFactory = _ => 400,
    };
    private static readonly Option<double> Temperature = new("--temperature")
    {
        Description = "0 takes the likeliest character; below 1 likely ones become likelier.",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<long> Seed = new("--seed") { Description = "Decides what is drawn." };

    public static Command Create()
        => new Command("generate", "Go on with a text, character by character.")
        {
            Run,
            Prompt,
            Characters,
            Temperature,
            Seed,
        }.Computes(Generate);

    private static int Generate(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (prompt, count) = (parsed.GetValue(Prompt)!, parsed.GetValue(Characters));
        var (temperature, seed) = (parsed.GetValue(Temperature), parsed.GetValue(Seed));
        if (count is < 1 or > MostCharacters)
            throw new ArgumentException(FormattableString.Invariant($"--characters is {count}, but must be 1 to {MostCharacters}."));
        if (!(temperature is >= 0 and <= 100))
            throw new ArgumentException(FormattableString.Invariant($"--temperature is {temperature}, but must be 0 to 100."));
        if (seed < 0)
            throw new ArgumentException(FormattableString.Invariant($"--seed is {seed}, but must be at least 0."));

        using var predictor = Predictor.Load(RunFolder.Open(parsed.GetValue(Run)!));
        var characters = new TextGenerator(predictor, temperature, seed).Continue(prompt);
        var text = new StringBuilder();
        terminal.Text(prompt);
        foreach (var character in characters.Take(count).TakeWhile(_ => !cancellation.IsCancellationRequested))
        {
            text.Append(character.ToString());
            terminal.Text(character.ToString());
        }

        terminal.Line();
        terminal.Result(new { prompt, text = text.ToString(), temperature, seed, runFolder = parsed.GetValue(Run) });
        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }
}
