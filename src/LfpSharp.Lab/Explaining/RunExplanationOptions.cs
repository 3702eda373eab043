namespace LfpSharp.Lab.Explaining;

/// <summary>What of a run is explained, and how.</summary>
public sealed record RunExplanationOptions
{
    /// <summary>The class of the largest output, or the number that is predicted.</summary>
    internal const string Predicted = "predicted";

    /// <summary>One of <see cref="ExplanationMethod.Names"/>.</summary>
    public string Method { get; init; } = ExplanationMethod.Default;

    /// <summary>Which class's output, as <see cref="ExplainedClass.Parse"/> reads it.</summary>
    public string Class { get; init; } = Predicted;

    /// <summary>A file of samples or a folder of images; null for the run's own data.</summary>
    public string? Input { get; init; }

    /// <summary>At most so many samples.</summary>
    public int Samples { get; init; } = 16;

    /// <summary>For images in files: exchange dark and bright.</summary>
    public bool Invert { get; init; }

    /// <summary>Whether it is measured how faithful the explanations are.</summary>
    public bool Faithfulness { get; init; } = true;

    /// <summary>A folder to look for data in first.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The command that makes the page, for the page itself; null for none.</summary>
    public string? Command { get; init; }
}
