using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Pages;

namespace LfpSharp.Commands.Data;

/// <summary><c>lfp data info NAME</c>: sizes, classes and a sample picture.</summary>
internal static class DataInfoCommand
{
    private const int MostListed = 20;

    public static Command Create()
    {
        var arguments = new DataArguments();
        var json = Terminal.Json;
        var picture = new Option<string>("--picture") { Description = "Write a picture of some samples to this PNG file." };
        var command = new Command("info", "Show a data set's sizes and classes, and a picture of it.") { json, picture };
        arguments.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            var output = new DataOutput(result, result.GetValue(json));
            return output.RunAsync(
                () => Task.Run(
                    () => Show(
                        output,
                        DataSets.Load(result.GetRequiredValue(arguments.Name), arguments.Options(result), output.Progress, cancellation),
                        result.GetValue(picture)),
                    cancellation));
        });
        return command;
    }

    private static void Show(DataOutput output, DataSet set, string? picture)
    {
        if (picture is not null)
            SamplePicture.Write(set.Train, picture);

        output.Warnings(set.Notes);
        (string Name, string Text)[] facts =
        [
            ("data set", set.Name),
            ("source", set.Source),
            ("training", Wording.Count(set.Train.Count)),
            ("test", set.Test is null ? "none" : Wording.Count(set.Test.Count)),
            ("sample", string.Join(" × ", set.Train.SampleShape)),
            .. set.Train.Targets.Select((target, i) => ("number",
                $"{target.Name}: {Wording.Number(target.Mean, "g5")} ± {Wording.Number(target.Deviation, "g5")} "
                    + $"(mean and deviation of the training samples), {Wording.Number(set.Train.NumbersOf(i).Min(), "g5")} to "
                    + Wording.Number(set.Train.NumbersOf(i).Max(), "g5"))),
            .. set.Train.Targets.Count > 0 ? [] : new[] { Names(set.Train) },
            ("SHA-256", set.Hash),
            ("picture", picture ?? "add --picture FILE.png"),
        ];
        output.Table(["", ""], facts, fact => [fact.Name, fact.Text]);
        if (HasCounts(set.Train))
        {
            output.Line("");
            output.Table(
            [set.Train.HasClasses ? "class" : "label", .. TableColumn.Numbers("training", "test")],
            set.Train.Classes.Take(MostListed).Index(),
            each => [each.Item, Cell(set.Train, each.Index), set.Test is null ? "" : Cell(set.Test, each.Index)]);
        }

        output.Result(new
        {
            dataset = set.Name,
            source = set.Source,
            train = set.Train.Count,
            test = set.Test?.Count,
            sampleShape = set.Train.SampleShape,
            target = set.Train.Targets is [var only] ? only : null,
            targets = set.Train.Targets is [_, _, ..] ? set.Train.Targets : null,
            classes = set.Train.Classes,
            trainPerClass = HasCounts(set.Train) ? set.Train.Classes.Select((_, label) => Count(set.Train, label)) : null,
            testPerClass = HasCounts(set.Train) ? set.Test?.Classes.Select((_, label) => Count(set.Test, label)) : null,
            hash = set.Hash,
            notes = set.Notes,
            picture,
        });
    }

    private static (string, string) Names(LabeledData data) => (
        data.HasClasses ? "classes" : data.HasSeveralLabels ? "labels" : data.Environment is not null ? "actions" : "characters",
        $"{data.Classes.Count}: {string.Join(", ", data.Classes.Take(MostListed))}{(data.Classes.Count > MostListed ? ", ..." : "")}");

    private static bool HasCounts(LabeledData data) => data.HasClasses || data.HasSeveralLabels;

    // Samples of a class, or for which a label holds.
    private static int Count(LabeledData data, int label)
        => data.HasClasses ? MemoryExtensions.Count(data.Labels, label) : data.HoldsOf(label).Count(holds => holds);

    private static TableCell Cell(LabeledData data, int label) => Wording.CountCell(Count(data, label));
}
