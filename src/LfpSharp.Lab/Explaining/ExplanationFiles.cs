using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Pages.Html;
using LfpSharp.Lab.Pictures;

namespace LfpSharp.Lab.Explaining;

/// <summary>The files of an explanation, each written beside its place and renamed.</summary>
internal sealed class ExplanationFiles(string folder)
{
    public void WritePicture(int number, ExplainedSample sample, RunExplanation made)
    {
        var path = Path.Combine(folder, RunExplanation.PictureName(number));
        if (ExplanationPage.IsImage(sample.Shape))
        {
            AtomicFile.Write(path, stream => stream.Write(
                ExplanationPicture.Pair(sample.Shape, ExplanationPage.Brightness(sample, made.Format), sample.Relevance)));
        }
        else
        {
            RelevanceBars.Draw(path, sample.Describe(made.Format), made.Format.Vocabulary is { } vocabulary
                ? ExplanationPage.Bars(sample, vocabulary)
                : ExplanationPage.Bars(sample, made.FeatureNames));
        }
    }

    public void WriteTensors(RunExplanation made, ExplanationParts parts)
        => SafeTensorsFile.Write(Path.Combine(folder, RunExplanation.TensorsName), parts.All, new Dictionary<string, string>
        {
            ["run"] = made.Run,
            ["method"] = made.Method,
            ["class"] = made.Options.Class,
            ["samples"] = string.Join('\n', made.Samples.Select(sample => sample.Name)),
        });

    public void WritePage(RunExplanation made)
        => HtmlReport.Write(
            Path.Combine(folder, RunExplanation.PageName),
            ExplanationPage.Of(made) with { IsDark = PictureTheme.Current == PictureTheme.Dark });
}
