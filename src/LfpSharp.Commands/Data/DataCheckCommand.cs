using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Data.Sets;

namespace LfpSharp.Commands.Data;

/// <summary><c>lfp data check NAME</c>: reads every sample, and compares its files with the hashes known for them.</summary>
internal static class DataCheckCommand
{
    public static Command Create()
    {
        var arguments = new DataArguments();
        var json = Terminal.Json;
        var command = new Command("check", "Read a whole data set and compare its files with the hashes known for them.") { json };
        arguments.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            var output = new DataOutput(result, result.GetValue(json));
            return output.RunAsync(
                () => Task.Run(
                    () => Check(output, result.GetRequiredValue(arguments.Name), arguments.Options(result), cancellation), cancellation));
        });
        return command;
    }

    private static void Check(DataOutput output, string name, DataOptions options, CancellationToken cancellation)
    {
        var files = DataCatalog.CheckFiles(name, options);
        var set = DataSets.Load(name, options, output.Progress, cancellation);
        output.Warnings(set.Notes);
        foreach (var file in files)
            output.Line($"{file}: hash as expected");
        output.Line($"{set.Name}: whole; {set.Train.Count + (set.Test?.Count ?? 0)} samples read, SHA-256 {set.Hash}");
        if (files.Count == 0)
            output.Line("No hash is known for these files.");
        output.Result(new
        {
            dataset = set.Name,
            train = set.Train.Count,
            test = set.Test?.Count,
            hash = set.Hash,
            notes = set.Notes,
            verified = files,
        });
    }
}
