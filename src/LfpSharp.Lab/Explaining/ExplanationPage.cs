using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pictures;

namespace LfpSharp.Lab.Explaining;

/// <summary>An explanation as a page.</summary>
public static class ExplanationPage
{
    private const int MostBars = 12, MostChannels = 4;

    /// <summary>The page.</summary>
    /// <param name="made">What was found.</param>
    public static Report Of(RunExplanation made)
    {
        ArgumentNullException.ThrowIfNull(made);
        return new Report(
            $"Why {made.Run} decided so",
            $"{Wording.Plural(made.Samples.Count, "sample")}, explained by {made.Method}: {made.Explained}.",
            [
                Samples(made),
                .. made.Curves.Count > 0 ? new[] { Removal(made) } : [],
                LayersOf(made),
                .. made.Options.Command is { } command
                    ? new[] { new ReportSection("How this was made", [new CodeBlock("sh", command)]) } : [],
            ]);
    }

    /// <summary>What arrived at each layer and what it took, in shares of what entered at the outputs: a row a layer.</summary>
    /// <param name="made">What was found.</param>
    public static TableBlock Layers(RunExplanation made)
    {
        ArgumentNullException.ThrowIfNull(made);
        var hasChannels = made.Layers.Any(layer => layer.Channels.Count > 0);
        return TableBlock.Of(
            "Relevance layer by layer, from the inputs to the outputs, in % of what entered at the outputs",
            [
                "layer", "type", "rule", .. TableColumn.Numbers("arrives", "for", "against", "takes"),
                .. hasChannels ? new TableColumn[] { "strongest channels" } : [],
            ],
            made.Layers,
            layer =>
            [
                layer.Path,
                layer.Type,
                layer.Rule,
                Share(layer.Arrived),
                Share(layer.For),
                Share(layer.Against),
                Share(layer.Taken),
                .. hasChannels ? new TableCell[] { Channels(layer) } : [],
            ]);

        // What rounds to nothing has no sign.
        TableCell Share(double value)
            => Wording.PercentCell(made.Entered > 0 ? Math.Round(value / made.Entered, 3) + 0.0 : null, "f1");
    }

    /// <summary>The areas under the removal curves: a row a method.</summary>
    /// <param name="made">What was found.</param>
    public static TableBlock Areas(RunExplanation made)
    {
        ArgumentNullException.ThrowIfNull(made);
        return TableBlock.Of(
            "Area under the removal curve; less is better",
            ["the most relevant first, by", .. TableColumn.Numbers("area", "95 % interval over samples")],
            made.Curves,
            curve =>
            [
                curve.Name,
                Wording.NumberCell(curve.Area.Mean, "f3"),
                curve.Area is { Low: { } low, High: { } high }
                    ? new TableCell($"{Wording.Number(low, "f3")} to {Wording.Number(high, "f3")}", low) : Wording.None,
            ]);
    }

    /// <summary>Whether samples of a shape are drawn as images.</summary>
    internal static bool IsImage(IReadOnlyList<long> shape) => shape is [1 or 3, > 1, > 1];

    /// <summary>An image's pixels between 0 and 1.</summary>
    internal static float[] Brightness(ExplainedSample sample, InputFormat format)
        => [.. sample.Values.Select(value => (float)(value / format.Greatest))];

    /// <summary>The strongest features, with their values.</summary>
    internal static IReadOnlyList<Bar> Bars(ExplainedSample sample, IReadOnlyList<string> names)
        => [.. sample.Relevance.Index().OrderByDescending(item => Math.Abs(item.Item)).Take(MostBars).Select(item => new Bar(
            $"{(item.Index < names.Count ? names[item.Index] : FormattableString.Invariant($"column {item.Index + 1}"))} = "
                + Wording.Number(sample.Values[item.Index], "g4"),
            item.Item,
            Wording.Number(item.Item, "g3")))];

    /// <summary>The characters that spoke most, by how far they stand before the one that is told.</summary>
    internal static IReadOnlyList<Bar> Bars(ExplainedSample sample, Vocabulary vocabulary)
        => [.. sample.Relevance.Index().OrderByDescending(item => Math.Abs(item.Item)).Take(MostBars).Select(item => new Bar(
            Place(sample, item.Index, vocabulary), item.Item, Wording.Number(item.Item, "g3")))];

    /// <summary>A text in colour: the characters that spoke for the next one red, those against it blue.</summary>
    /// <param name="sample">A sample of a run that reads text.</param>
    /// <param name="format">What the model takes and gives.</param>
    /// <param name="vocabulary">Its characters.</param>
    public static ShadedTextBlock ShadedText(ExplainedSample sample, InputFormat format, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var strongest = sample.Relevance.Max(Math.Abs);
        return new ShadedTextBlock(sample.Describe(format), [.. sample.Relevance.Select((relevance, place) => new ShadedPiece(
            vocabulary[(int)sample.Values[place]].ToString(),
            strongest > 0 ? relevance / strongest : 0,
            $"{Place(sample, place, vocabulary)}: {Wording.Number(relevance, "g3")}"))]);
    }

    private static string Place(ExplainedSample sample, int place, Vocabulary vocabulary)
        => FormattableString.Invariant($"{vocabulary.Names[(int)sample.Values[place]]} {sample.Values.Count - place} back");

    private static ReportSection Samples(RunExplanation made)
    {
        List<ReportBlock> blocks = [.. made.Notes.Select(note => new NoticeBlock(note)), new ParagraphBlock(About(made))];
        if (made.Samples.Count == 0)
            return new ReportSection(Title(made), blocks);
        var classes = made.Format.OutputNames;
        if (IsImage(made.Samples[0].Shape))
        {
            blocks.Add(new PicturesBlock([.. made.Samples.Select(sample => new ReportPicture(sample.Describe(made.Format),
            [
                (ExplanationPicture.Sample(sample.Shape, Brightness(sample, made.Format)), $"The image {sample.Name}"),
                (ExplanationPicture.Rewards(sample.Shape, sample.Relevance),
                    $"Its pixels that speak for class {classes[sample.Class]} in red, and against it in blue"),
            ]))]));
        }
        else if (made.Format.Vocabulary is { } vocabulary)
        {
            blocks.AddRange(made.Samples.Select(sample => ShadedText(sample, made.Format, vocabulary)));
        }
        else
        {
            blocks.AddRange(made.Samples.Select(sample => new BarsBlock(sample.Describe(made.Format), Bars(sample, made.FeatureNames))));
            if (made.Samples[0].Relevance.Count > MostBars)
            {
                blocks.Add(new ParagraphBlock(FormattableString.Invariant($"Of each sample's {made.Samples[0].Relevance.Count} values ")
                    + FormattableString.Invariant($"the {MostBars} strongest are shown; {RunExplanation.TensorsName} has all.")));
            }
        }

        return new ReportSection(Title(made), blocks);
    }

    private static string Title(RunExplanation made)
        => NumberOf(made) is { Name: var name } ? $"What raised '{name}', and what lowered it"
            : made.Format.Characters is not null ? "What spoke for the next character" : "What spoke for the class";

    private static TargetScaling? NumberOf(RunExplanation made)
        => made.Format.Targets.Count > 0 ? made.Format.Targets[made.Samples[0].Class] : null;

    private static string About(RunExplanation made)
    {
        var output = NumberOf(made) is null ? "class's output" : "output";
        return (made.Method switch
        {
            "gradient" => $"The plain gradient of the {output}, times the input. ",
            "gradient-magnitude" => $"The magnitude of the plain gradient of the {output}: how much a change would matter. ",
            _ => $"The {output} enters as its own reward and is taken back, layer by layer, to the inputs. ",
        })
            + (made.Format.Characters is null ? ""
                : "The class is the next character, at the end of each text; a character's relevance is the sum over its embedding. ")
            + "Red raises the output, blue lowers it; each sample has a scale of its own, whose strongest value is solid."
            + (NumberOf(made) is { } target
                ? FormattableString.Invariant($" The output counts from the mean of the training data, {target.Mean:g4}, in deviations of ")
                    + FormattableString.Invariant($"{target.Deviation:g4}.")
                : " The percentage is the softmax of the class that is explained.");
    }

    private static ReportSection Removal(RunExplanation made) => new("Is that what matters to the model?",
    [
        new ParagraphBlock(
            $"{(made.Format.Characters is not null ? "Characters" : made.Samples[0].Shape.Count > 1 ? "Pixels" : "Features")} are removed, "
            + $"the most relevant first: set to {made.Baseline}. What falls fast was led by what the model needs. "
            + "The score is the softmax of the class that is "
            + $"explained, the mean over {Wording.Plural(made.Samples.Count, "sample")}; random removal is the mean of "
            + FormattableString.Invariant($"{Faithfulness.RandomOrders} orders, with a band from the least to the greatest.")),
        new ChartBlock(
            "The class's score while inputs are removed",
            new ChartAxis("removed in %", 0, 100),
            new ChartAxis("softmax score", 0, 1),
            [.. made.Curves.Select(curve => new ChartSeries(curve.Name, [.. curve.Shares.Select(share => 100 * share)], curve.Scores)
            {
                Low = curve.Range?.Low,
                High = curve.Range?.High,
            })]),
        Areas(made),
    ]);

    private static ReportSection LayersOf(RunExplanation made) => new("What each layer took",
        made.Layers.Count == 0
            ? [new ParagraphBlock($"'{made.Method}' does not hand anything from layer to layer"
                + (made.Notes.Count > 0 ? " that is recorded." : "."))]
            :
            [
                new ParagraphBlock("What arrives at a layer's outputs is passed on to its inputs, but for what the layer takes: the share "
                    + "of its biases, what the stabilizer absorbs, and what its rule keeps. Channels are ranked by the sum of magnitudes."),
                Layers(made),
            ]);

    private static string Channels(LayerRelevance layer)
        => layer.Channels.Sum() is var sum and > 0
            ? string.Join(", ", layer.Channels.Index().OrderByDescending(item => item.Item).Take(MostChannels)
                .Select(item => FormattableString.Invariant($"{item.Index}: {Wording.Percent(item.Item / sum, "f0")}")))
            : "";
}
