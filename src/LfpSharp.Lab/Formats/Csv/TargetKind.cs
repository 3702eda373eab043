namespace LfpSharp.Lab.Formats.Csv;

/// <summary>What the columns of labels of a table hold.</summary>
public enum TargetKind
{
    /// <summary>The name of a class: the model tells classes apart.</summary>
    Class,

    /// <summary>A number, or one in each of several columns: the model predicts it (regression).</summary>
    Number,

    /// <summary>In each column 1 where a label holds and 0 where it does not, any number of them at a time (multi-label).</summary>
    Labels,
}
