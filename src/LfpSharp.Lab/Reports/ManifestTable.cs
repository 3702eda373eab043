using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Reports;

/// <summary>What a run ran with, for whoever wants to repeat it.</summary>
internal static class ManifestTable
{
    public static ReportSection Section(Manifest manifest) => new("Manifest",
    [
        new TableBlock("What the run ran with", ["item", "value"],
        [
            Row("status", manifest.Status),
            Row("LfpSharp", manifest.Version),
            Row("TorchSharp", manifest.TorchSharp),
            Row("libtorch", manifest.LibTorch),
            Row("runtime", manifest.Runtime),
            Row("system", manifest.System),
            Row("processor", Distinct(manifest.Sessions.Select(session => session.Processor))),
            Row("convolutions in float32", Distinct(manifest.Sessions.Select(session => session.Convolutions))),
            Row("logical processors", Wording.Count(manifest.Processors)),
            Row("threads", string.Join(", ", manifest.Sessions.Select(session => Wording.Count(session.Threads)).Distinct())),
            Row("sessions", string.Join(
                ", ",
                manifest.Sessions.Select(
                    session => FormattableString.Invariant($"{session.Started:yyyy-MM-dd HH:mm} UTC from step {session.FromStep}")))),
            Row("steps", Wording.Count(manifest.Steps)),
            Row("seed", FormattableString.Invariant($"{manifest.Seed}")),
            Row("data", manifest.DataSource),
            Row("data, SHA-256", manifest.DataHash),
            Row("weights of the best epoch, SHA-256", manifest.BestWeightsHash ?? Wording.None),
            Row("final weights, SHA-256", manifest.FinalWeightsHash ?? Wording.None),
        ]),
    ]);

    private static string Distinct(IEnumerable<string?> values)
        => string.Join("; ", values.OfType<string>().Distinct()) is { Length: > 0 } text ? text : Wording.None;

    private static IReadOnlyList<TableCell> Row(string name, string value) => [name, value];
}
