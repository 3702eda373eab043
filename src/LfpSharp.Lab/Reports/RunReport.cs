using System.Globalization;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Reports;

/// <summary>The report of a run: what its folder says, and what its model does when it is asked again.</summary>
public static class RunReport
{
    /// <summary>Builds the report.</summary>
    /// <param name="run">The run.</param>
    /// <param name="options">What goes into it.</param>
    /// <param name="progress">Told what is being measured.</param>
    /// <param name="cancellation">Ends the work by an exception.</param>
    /// <exception cref="Formats.InvalidFileException">A file of the run is damaged.</exception>
    public static Report Build(
        RunFolder run, ReportOptions options, IProgress<ReportProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(options);
        var (manifest, epochs) = (run.ReadManifest(), run.ReadEpochs());
        return new Report(
            $"{run.Recipe.Subject}, trained by {Choices.NameOf(run.Recipe.Rule)}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"A training run, seed {run.Recipe.Seed}.{(run.Recipe.Description is { Length: > 0 } about ? " " + about : "")}"),
            [
                RunSummary.Section(run.Recipe, manifest, epochs),
                .. EpochCharts.Section(run.Recipe.Score, epochs) is { } charts ? new[] { charts } : [],
                .. ModelSections.Of(run, manifest, options, progress, cancellation),
                new ReportSection(
                    "Recipe",
                    [new ParagraphBlock("Everything that decides the result, as resolved."), new CodeBlock("yaml", run.Recipe.ToYaml())]),
                .. manifest is null ? Array.Empty<ReportSection>() : [ManifestTable.Section(manifest)],
                FilesSection.Of(run, options.PageFolder),
                Origin(run, options),
            ]);
    }

    private static ReportSection Origin(RunFolder run, ReportOptions options) => new("How this was made",
    [
        new ParagraphBlock("Training:"),
        new CodeBlock("sh", CommandText.Of(run.Recipe)),
        new ParagraphBlock("Training again, to compare the weights bit for bit, and this page:"),
        new CodeBlock("sh", $"lfp replay {CommandText.Quote(run.Path)}\n{options.Command}"),
    ]);
}
