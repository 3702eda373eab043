using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Series;

namespace LfpSharp.Lab.Results;

/// <summary>A finished series: its plan and its result.</summary>
internal abstract class SeriesRecord<TPlan, TResult>(SeriesFiles<TPlan, TResult> files) : RecordKind
    where TPlan : SeriesPlan
    where TResult : class
{
    public sealed override string Files => $"{files.Plan} and {files.Result} (lfp {files.Command})";

    public sealed override bool Holds(string folder) => files.AreIn(folder) || File.Exists(Path.Combine(folder, files.Result));

    public sealed override RecordContent Read(string folder) => Content(
        files.ReadPlan(folder),
        files.ReadResult(folder)
            ?? throw new InvalidFileException(
                folder,
                $"{files.Plan} without {files.Result}",
                $"a finished {files.What}",
                $"Finish it by 'lfp {files.Command} --resume {folder}', or take it out."));

    /// <summary>What the record says.</summary>
    protected abstract RecordContent Content(TPlan plan, TResult result);
}
