using System.Globalization;
using System.IO.Compression;
using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>
/// The UCI digits that come with the program: 1,797 images of 8×8 with values 0..16; Data/Digits/README.md names their authors.
/// </summary>
internal static class DigitsData
{
    private const int Side = 8;
    private const int Greatest = 16;

    public static DataSet Load(DataOptions options)
    {
        using var resource = typeof(DigitsData).Assembly.GetManifestResourceStream("LfpSharp.Lab.Data.Digits.digits.csv.gz")!;
        using var reader = new StreamReader(new GZipStream(resource, CompressionMode.Decompress));
        var pixels = new List<byte>();
        var labels = new List<int>();
        while (reader.ReadLine() is { } line)
        {
            byte[] values = [.. line.Split(',').Select(value => byte.Parse(value, CultureInfo.InvariantCulture))];
            pixels.AddRange(values[..^1]);
            labels.Add(values[^1]);
        }

        var samples = new ArraySamples<byte>([.. pixels], labels.Count, [1, Side, Side], Greatest);
        var whole = new LabeledData(
            "train", samples, [.. labels], [.. Enumerable.Range(0, 10).Select(digit => digit.ToString(CultureInfo.InvariantCulture))]);
        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(whole, "test");
        return new DataSet("digits", train, test, DataSet.HashOf(whole),
            "UCI Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak; CC BY 4.0; doi:10.24432/C50P49), shipped inside "
                + "the program");
    }
}
