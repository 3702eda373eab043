using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Results;

/// <summary>A run: <c>recipe.yaml</c>, <c>manifest.json</c> and <c>metrics.jsonl</c>.</summary>
internal sealed class RunRecord : RecordKind
{
    public override string Files => "recipe.yaml, manifest.json and metrics.jsonl (lfp train)";

    public override bool Holds(string folder) => RunFolder.Holds(folder);

    public override RecordContent Read(string folder)
    {
        var run = RunFolder.Open(folder);
        var manifest =
            run.ReadManifest()
                ?? throw new InvalidFileException(
                    folder, "no manifest.json", "the record of a run", $"Copy it from the run's folder. A run's record is {Files}.");
        var epochs = run.ReadEpochs();
        if (epochs.Count == 0 && manifest.Result is { BestEpoch: > 0 })
            throw new InvalidFileException(run.PathOf("metrics.jsonl"), "no epochs", "a line an epoch", "Copy it from the run's folder.");
        return new RecordContent
        {
            Title = $"{run.Recipe.Subject}, trained by {Choices.NameOf(run.Recipe.Rule)}",
            Claim = RunSummary.Sentence(run.Recipe, manifest.Result, epochs),
            Command = CommandText.Of(run.Recipe),
            Time = manifest.Result is { } timed ? $"{Wording.Seconds(timed.Seconds)} of training and validation" : null,
            Blocks = manifest.Result is { BestEpoch: > 0 } result ? [RunSummary.Figures(result, run.Recipe.Score)] : [],
            Caveats = [.. RunSummary.Notices(run.Recipe, manifest)],
        };
    }
}
