using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Data.Sets;

namespace LfpSharp.Commands.Data;

/// <summary><c>lfp data list</c>: the known data sets and where each was found.</summary>
internal static class DataListCommand
{
    public static Command Create()
    {
        var (json, directory) = (Terminal.Json, new DataArguments().DataDirectory);
        var command = new Command("list", "List the known data sets and where each was found.") { json, directory };
        command.SetAction(result =>
        {
            var output = new DataOutput(result, result.GetValue(json));
            return output.RunAsync(() => Show(output, new DataOptions { DataDirectory = result.GetValue(directory) })).GetAwaiter()
                .GetResult();
        });
        return command;
    }

    private static Task Show(DataOutput output, DataOptions options)
    {
        var sets = DataCatalog.All
            .Select(info => (Info: info, Place: info.Kind == DataSetKind.Installed
                ? DataCatalog.Locate(info.Name, options)
                : null)).ToList();
        output.Table(
            ["name", "where", "what"], sets, set => [set.Info.Name, Where(set.Info, set.Place), set.Info.Summary]);
        output.Result(
            sets.Select(set => new
            {
                name = set.Info.Name,
                kind = set.Info.Kind.ToString(),
                found = set.Info.Kind != DataSetKind.Installed || set.Place is not null,
                place = set.Place,
                summary = set.Info.Summary,
            }));
        return Task.CompletedTask;
    }

    private static string Where(DataSetInfo info, string? place) => info.Kind switch
    {
        DataSetKind.Included => "inside",
        DataSetKind.FromPath => "--path",
        DataSetKind.Generated => "generated",
        DataSetKind.Played => "played",
        DataSetKind.Own => "of this program",
        _ => place ?? $"not found: lfp data fetch {info.Name}",
    };
}
