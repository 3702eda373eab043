using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Text;

namespace LfpSharp.Commands.Doctor;

/// <summary>Shows findings: lines for people, with what to do below each, or JSON lines.</summary>
internal sealed class DoctorReport(IReadOnlyList<Finding> findings)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public bool IsHealthy => findings.All(finding => finding.Status != FindingStatus.Problem);

    public void WriteJson(TextWriter output)
    {
        foreach (var finding in findings)
            output.WriteLine(JsonSerializer.Serialize(finding, Json));
        output.WriteLine(JsonSerializer.Serialize(new { result = new { healthy = IsHealthy, findings } }, Json));
    }

    public void WriteText(TextWriter output)
    {
        foreach (var line in TextTable.Lines(TableBlock.Of("", ["", ""], findings.SelectMany(Rows), row => [row.Status, row.Text])))
            output.WriteLine(line);
        output.WriteLine(Verdict);
    }

    private string Verdict => IsHealthy
        ? "All is well. The figures of README and docs were made on AMD EPYC processors with AVX-512, two cores, under Linux "
            + "x64;\nother processors may round differently in the last bits, and take other times."
        : "Something is wrong: see above what to do.";

    private static IEnumerable<(string Status, string Text)> Rows(Finding finding)
        => (finding.Remedy?.Split('\n') ?? []).Select(line => ("", line))
            .Prepend((Word(finding.Status), $"{finding.Name}: {finding.Value}"));

    private static string Word(FindingStatus status) => status switch
    {
        FindingStatus.Ok => "ok",
        FindingStatus.Note => "note",
        _ => "BAD",
    };
}
