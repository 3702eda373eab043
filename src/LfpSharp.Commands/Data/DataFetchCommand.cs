using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Data.Fetching;
using LfpSharp.Lab.Data.Sets;

namespace LfpSharp.Commands.Data;

/// <summary><c>lfp data fetch NAME</c>: fetches a set's files into the user's cache, or into the folder given.</summary>
internal static class DataFetchCommand
{
    public static Command Create()
    {
        var arguments = new DataArguments();
        var json = Terminal.Json;
        var mirror = new Option<string>("--mirror") { Description = "The URL of a folder to try first for every file." };
        var sha256 = new Option<string>("--sha256")
        {
            Description = "The SHA-256 that a set of one file must have, instead of the published hash.",
        };
        var stall = new Option<double>("--stall-seconds")
        {
            Description = "Leave a server that sends nothing for so long.",
            DefaultValueFactory = _ => new FetchOptions().StallTimeout.TotalSeconds,
        };
        var command = new Command(
            "fetch",
            "Fetch a data set; a broken-off fetch is resumed.") { arguments.Name, arguments.DataDirectory, mirror, sha256, stall, json };
        command.SetAction((result, cancellation) =>
        {
            var output = new DataOutput(result, result.GetValue(json));
            return output.RunAsync(async () =>
            {
                var info = Fetchable(result.GetRequiredValue(arguments.Name));
                var files = info.Files.Select(
                    file => file.With(result.GetValue(mirror), info.Files.Count == 1 ? result.GetValue(sha256) : null)).ToList();
                if (result.GetValue(sha256) is not null && info.Files.Count > 1)
                {
                    throw new ArgumentException($"'{info.Name}' has {info.Files.Count} files with known hashes; --sha256 is for sets "
                        + "of one file.");
                }

                var root = result.GetValue(arguments.DataDirectory) ?? DataPlaces.Of(new DataOptions()).Fetched;
                await FetchAsync(output, info, files, Path.Combine(root, info.Folders[0]), Patience(result.GetValue(stall)), cancellation);
            });
        });
        return command;
    }

    private static async Task FetchAsync(
        DataOutput output,
        DataSetInfo info,
        IReadOnlyList<RemoteFile> files,
        string folder,
        FetchOptions patience,
        CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var fetcher = new DataFetcher(client, patience);
        foreach (var file in files)
        {
            var path = await fetcher.FetchAsync(file, folder, output.Progress, cancellation);
            output.Line($"{path}: {(file.Digest!.Kind == DigestKind.Md5 ? "MD5 as its authors published it" : "SHA-256 as expected")}");
        }
        output.Result(new { dataset = info.Name, folder, files = files.Select(file => file.Name) });
    }

    private static FetchOptions Patience(double seconds)
        => seconds is > 0 and < 86_400
            ? new FetchOptions { StallTimeout = TimeSpan.FromSeconds(seconds) }
            : throw new ArgumentException($"--stall-seconds: found {seconds}; expected more than 0 and less than 86400.");

    private static DataSetInfo Fetchable(string name)
    {
        var fetchable = DataCatalog.All.Where(info => info.Files.Count > 0).ToList();
        return fetchable.Find(info => info.Name == name)
            ?? throw new ArgumentException($"'{name}' is not fetched; these sets can be: "
                + $"{string.Join(", ", fetchable.Select(info => info.Name))}.");
    }
}
