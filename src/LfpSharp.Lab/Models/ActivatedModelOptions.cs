namespace LfpSharp.Lab.Models;

/// <summary>A model with one kind of activation throughout, which can be chosen.</summary>
public abstract record ActivatedModelOptions : ModelOptions
{
    /// <summary>The activation between the layers.</summary>
    public ActivationKind Activation { get; init; } = ActivationKind.Relu;
}
