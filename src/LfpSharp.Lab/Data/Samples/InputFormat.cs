using System.Text.Json.Serialization;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>What a trained model takes and gives: enough to use it without the data it was trained on.</summary>
/// <param name="Shape">One sample's shape, <c>[C, H, W]</c> or <c>[columns]</c>.</param>
/// <param name="Classes">The classes' or labels' names, by output; empty for a model that gives numbers.</param>
/// <param name="Scale">Raw values are multiplied by it, one for each channel or column.</param>
/// <param name="Shift">Then it is added.</param>
/// <param name="Greatest">The greatest raw value, as which a white pixel counts.</param>
public sealed record InputFormat(
    IReadOnlyList<long> Shape, IReadOnlyList<string> Classes, IReadOnlyList<double> Scale, IReadOnlyList<double> Shift, double Greatest)
{
    /// <summary>The names of a table's columns, the labels' left out; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? FeatureNames { get; init; }

    /// <summary>The numbers that the model gives; empty where it gives scores of classes or labels.</summary>
    [JsonIgnore]
    public IReadOnlyList<TargetScaling> Targets { get; init; } = [];

    /// <summary>What files say of a single number.</summary>
    [JsonInclude]
    [JsonPropertyName("target")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal TargetScaling? OnlyTarget
    {
        get => Targets is [var only] ? only : null;
        init => Targets = value is null ? Targets : [value];
    }

    /// <summary>What files say of several numbers.</summary>
    [JsonInclude]
    [JsonPropertyName("targets")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal IReadOnlyList<TargetScaling>? SeveralTargets
    {
        get => Targets.Count > 1 ? Targets : null;
        init => Targets = value ?? Targets;
    }

    /// <summary>Whether any number of labels may hold for a sample; <see cref="Classes"/> has their names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasSeveralLabels { get; init; }

    /// <summary>The characters of the text that the model reads, in order; null for other data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Characters { get; init; }

    /// <summary>
    /// For tables with columns of labels: their names or numbers from 0, as the recipe gives them; null: as for training.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<string>? LabelColumn { get; init; }

    /// <summary>Whether images of other sizes are scaled, as for training; else they are refused.</summary>
    [JsonIgnore]
    public bool ScalesImages { get; init; }

    /// <summary>What the model gives for a sample: a score for each class or label, or each number.</summary>
    [JsonIgnore]
    public int Outputs => OutputNames.Count;

    /// <summary>The name of each output: the classes' or labels', or what the numbers are called.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> OutputNames => [.. Classes, .. Targets.Select(target => target.Name)];

    /// <summary>The characters of the text that the model reads, by their numbers; null for other data.</summary>
    [JsonIgnore]
    public Vocabulary? Vocabulary => Characters is { Length: > 0 } characters ? new Vocabulary(characters) : null;

    /// <summary>Numbers in one sample.</summary>
    public long Features => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The format of a data set's samples.</summary>
    /// <param name="data">The training split.</param>
    public static InputFormat Of(LabeledData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new InputFormat(
            [.. data.SampleShape], data.Classes, [.. data.Normalization.Scale], [.. data.Normalization.Shift], data.Samples.Maximum)
        {
            FeatureNames = data.FeatureNames.Count > 0 ? data.FeatureNames : null,
            Targets = data.Targets,
            HasSeveralLabels = data.HasSeveralLabels,
            Characters = data.Vocabulary?.Characters,
        };
    }
}
