using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Data;

/// <summary>A numeric table with a label column.</summary>
internal static class CsvData
{
    public static DataSet Load(DataOptions options, string path)
    {
        const int mebibyte = 1 << 20;
        var table = CsvTable.Read(path, options.LabelColumn, (long)options.MemoryLimitMiB * mebibyte);
        var values = table.Values;
        var greatest = values.Max(Math.Abs);
        var samples = new ArraySamples<float>(values, table.Labels.Length, [table.Columns], greatest > 0 ? greatest : 1);
        var whole = new LabeledData("train", samples, table.Labels, table.Classes);
        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(whole, "test");
        return new DataSet("csv", train, test, DataSet.HashOf(whole), path);
    }
}
