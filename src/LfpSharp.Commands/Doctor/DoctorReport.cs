using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LfpSharp.Commands.Screen;
using Spectre.Console;

namespace LfpSharp.Commands.Doctor;

/// <summary>Shows findings: as a table on a terminal, as plain lines elsewhere, as JSON lines where asked for.</summary>
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

    public void WritePlain(TextWriter output)
    {
        foreach (var finding in findings)
        {
            output.WriteLine(Printable.Of($"{Word(finding.Status)}  {finding.Name}: {finding.Value}"));
            if (finding.Remedy is { } remedy)
                output.WriteLine(Printable.Of($"      {remedy}"));
        }

        output.WriteLine(Verdict);
    }

    public void WriteTable(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "what", "found");
        foreach (var finding in findings)
        {
            var colour = finding.Status switch { FindingStatus.Ok => "green", FindingStatus.Note => "yellow", _ => "red" };
            var found = finding.Remedy is { } remedy ? $"{finding.Value}\n{remedy}" : finding.Value;
            table.AddRow(
                new Markup($"[{colour}]{Word(finding.Status).Trim()}[/]"),
                new Text(Printable.Cell(finding.Name)),
                new Text(Printable.Of(found)));
        }

        console.Write(table);
        console.WriteLine(Verdict);
    }

    private string Verdict => IsHealthy
        ? "All is well. The figures of README and docs were made on AMD EPYC processors with AVX-512, two cores, under Linux "
            + "x64;\nother processors may round differently in the last bits, and take other times."
        : "Something is wrong: see above what to do.";

    private static string Word(FindingStatus status) => status switch
    {
        FindingStatus.Ok => "ok  ",
        FindingStatus.Note => "note",
        _ => "BAD ",
    };
}
