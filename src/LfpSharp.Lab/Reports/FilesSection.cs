using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Reports;

/// <summary>What lies in a run's folder, with links to it from the page.</summary>
internal static class FilesSection
{
    private static readonly (string Name, string Note)[] Known =
    [
        ("recipe.yaml", "the recipe as resolved"),
        ("manifest.json", "versions, machine, hashes, result"),
        ("metrics.jsonl", "a line an epoch"),
        ("feedback.jsonl", "feedback of each layer"),
        ("sparsity.jsonl", "sparsity of feedback, update, weights and activations"),
        ("checkpoints/best.safetensors", "the weights that were kept"),
        ("checkpoints/last.safetensors", "the weights after the last step"),
        ("learning-curve.png", "score over epochs"),
        ("sparsity.png", "sparsity over epochs"),
        ("weights.png", "magnitudes of weights before and after training"),
        ("weight-graph.png", "every weight as a line, before and after training"),
        ("decision-boundary.png", "the class decided on over the plane"),
        ("confusion.png", "which classes are taken for which"),
        ("explanation/explanation.html", "what spoke for predictions"),
    ];

    /// <summary>The files that are there.</summary>
    /// <param name="run">The run.</param>
    /// <param name="page">The folder that the page is to lie in; null for the run's.</param>
    public static ReportSection Of(RunFolder run, string? page)
    {
        var from = Path.GetFullPath(page ?? run.Path);
        return new ReportSection("Files",
        [
            new LinksBlock(
            [
                .. Known.Where(file => File.Exists(run.PathOf(file.Name))).Select(file => new PageLink(
                    Path.GetRelativePath(from, Path.GetFullPath(run.PathOf(file.Name))).Replace('\\', '/'), file.Note)),
            ]),
        ]);
    }
}
