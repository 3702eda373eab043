namespace LfpSharp.Lab.Formats.Csv;

/// <summary>What the column of labels of a table holds.</summary>
public enum TargetKind
{
    /// <summary>The name of a class: the model tells classes apart.</summary>
    Class,

    /// <summary>A number: the model predicts it (regression).</summary>
    Number,
}
