namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>What is made where a pickle calls a part of a program that it names.</summary>
internal enum PickleGlobalKind
{
    /// <summary>A dictionary.</summary>
    Dictionary,

    /// <summary>A set, read as a list.</summary>
    Set,

    /// <summary>A tensor as a view of a storage.</summary>
    Tensor,

    /// <summary>The tensor of a parameter.</summary>
    Parameter,

    /// <summary>A shape, read as a tuple.</summary>
    Size,

    /// <summary>The name of a device, read as a text.</summary>
    Device,

    /// <summary>Nothing: the class of a storage, which only a storage's own entry names.</summary>
    Storage,

    /// <summary>Nothing: the name of an element type.</summary>
    ElementType,
}
