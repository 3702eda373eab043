namespace LfpSharp.Lab.Pruning;

/// <summary>Among which weights the share to remove is counted.</summary>
public enum PruningScope
{
    /// <summary>Among all weights of the model: layers may lose different shares.</summary>
    Global,

    /// <summary>In each layer on its own: every layer loses the same share.</summary>
    Layer,
}
