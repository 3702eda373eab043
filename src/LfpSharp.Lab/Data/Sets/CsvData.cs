using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats.Csv;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>
/// A numeric table with columns of labels or of numbers to predict, the user's or one of those that come with the program.
/// </summary>
internal static class CsvData
{
    private const long Mebibyte = 1 << 20;

    public static DataSet Load(DataOptions options, string path)
        => options is { Target: TargetKind.Class, LabelColumn.Count: not 1 and var count }
            ? throw new ArgumentException($"data.label-column names {count} columns, and classes are in one. Name that one, or set "
                + "data.target to number, or to labels for columns of 0 and 1.")
            : Of("csv", CsvTable.Read(path, options.LabelColumn, options.Target, options.MemoryLimitMiB * Mebibyte), options, path);

    /// <summary>The 442 patients of Efron and others, 2004; Data/Tables/README.md tells more.</summary>
    public static DataSet Diabetes(DataOptions options) => Included(
        "diabetes",
        options with { Target = TargetKind.Number },
        "Efron, Hastie, Johnstone, Tibshirani, Least Angle Regression, Annals of Statistics, 2004, shipped inside the program");

    /// <summary>The 569 tumours of Wolberg and others, 1993; Data/Tables/README.md tells more.</summary>
    public static DataSet BreastCancer(DataOptions options) => Included(
        "breast-cancer",
        options with { Target = TargetKind.Class },
        "Breast Cancer Wisconsin, Diagnostic (W. Wolberg, O. Mangasarian, N. Street, W. Street; CC BY 4.0; doi:10.24432/C5DW2B), shipped "
            + "inside the program");

    private static DataSet Included(string name, DataOptions options, string source)
    {
        var resource = typeof(CsvData).Assembly.GetManifestResourceStream($"LfpSharp.Lab.Data.Tables.{name}.csv.gz")!;
        return Of(name, CsvTable.Read(resource, name, null, options.Target, options.MemoryLimitMiB * Mebibyte), options, source) with
        {
            Notes = [],
        };
    }

    private static DataSet Of(string name, CsvTable table, DataOptions options, string source)
    {
        var samples = new TableSamples(table.Values);
        var whole = options.Target switch
        {
            TargetKind.Number => new LabeledData("train", samples, table.Targets, TargetScaling.Of(table.LabelNames, table.Targets))
            {
                FeatureNames = table.FeatureNames,
            },
            TargetKind.Labels => new LabeledData("train", samples, [.. table.Targets.Select(mark => mark == 1)], table.LabelNames)
            {
                FeatureNames = table.FeatureNames,
            },
            _ => new LabeledData("train", samples, table.Labels, table.Classes) { FeatureNames = table.FeatureNames },
        };
        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(whole, "test");
        return new DataSet(name, train, test, DataSet.HashOf(whole), source) { Notes = table.Notes };
    }
}
