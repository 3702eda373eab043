using System.Globalization;
using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>What a reader of results must know of the columns of a table: those that carry nothing.</summary>
internal static class ColumnNotes
{
    private const int MostNumbers = 8;

    /// <summary>Of a table's training split; nothing for images, text and episodes.</summary>
    public static IEnumerable<string> Of(LabeledData train)
    {
        if (train.SampleShape is not [_] || train.Count < 2 || train.Vocabulary is not null || train.Environment is not null)
            yield break;
        List<int> constant =
        [
            .. train.Samples.Moments(train.Rows).Index().Where(item => Normalization.IsConstant(item.Item.Mean, item.Item.Deviation))
            .Select(item => item.Index + 1),
        ];
        if (constant.Count > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{constant.Count} of {train.SampleShape[0]} columns of numbers (number "
                    + $"{string.Join(", ", constant.Take(MostNumbers))}{(constant.Count > MostNumbers ? ", …" : "")}) ")
                + (constant.Count == 1 ? "has" : "have") + " the same value in every training sample, and so nothing to learn from.";
        }
    }
}
