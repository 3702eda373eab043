namespace LfpSharp.Rules;

/// <summary>Where the pre-activation stands to which a layer's output is connected.</summary>
internal enum PreActivationPlace
{
    /// <summary>It is what the layer itself computed.</summary>
    Output,

    /// <summary>It is the layer's input: an activation that no ε layer precedes.</summary>
    Input,

    /// <summary>It lies before the layer's input: an activation merged with the layer before it.</summary>
    Earlier,
}
