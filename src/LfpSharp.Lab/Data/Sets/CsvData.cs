using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats.Csv;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>A numeric table with a label column.</summary>
internal static class CsvData
{
    private const long Mebibyte = 1 << 20;

    public static DataSet Load(DataOptions options, string path)
    {
        var table = CsvTable.Read(path, options.LabelColumn, options.MemoryLimitMiB * Mebibyte);
        var samples = new TableSamples(table.Values);
        var whole = new LabeledData("train", samples, table.Labels, table.Classes) { FeatureNames = table.FeatureNames };
        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(whole, "test");
        return new DataSet("csv", train, test, DataSet.HashOf(whole), path) { Notes = table.Notes };
    }
}
