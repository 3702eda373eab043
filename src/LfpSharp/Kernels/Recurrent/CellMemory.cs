namespace LfpSharp.Kernels.Recurrent;

/// <summary>Where the values of one step of a gated cell lie: float32 rows, a row a sample.</summary>
internal readonly unsafe struct CellMemory
{
    /// <summary>Units a sample.</summary>
    public required nint Width { get; init; }

    /// <summary>Blocks a row of <see cref="PreActivations"/> and <see cref="FromState"/>.</summary>
    public required nint Blocks { get; init; }

    /// <summary>Blocks a row of <see cref="AtInput"/> and <see cref="AtState"/>.</summary>
    public nint SignalBlocks { get; init; }

    /// <summary>The pre-activations, block after block: [N, blocks · width].</summary>
    public required float* PreActivations { get; init; }

    /// <summary>What the state before gives to the pre-activations, where it is held apart.</summary>
    public float* FromState { get; init; }

    /// <summary>What the cell keeps of the step besides its output.</summary>
    public required float* Inner { get; init; }

    /// <summary>The same of the step before.</summary>
    public float* InnerBefore { get; init; }

    /// <summary>The output h.</summary>
    public required float* Output { get; init; }

    /// <summary>The output of the step before.</summary>
    public float* OutputBefore { get; init; }

    /// <summary>What arrives at the output on the way back.</summary>
    public float* Arrived { get; init; }

    /// <summary>What goes from step to step on the way back, past the connections.</summary>
    public float* Carry { get; init; }

    /// <summary>What the way back gives the pre-activations, as the input's connections see it.</summary>
    public float* AtInput { get; init; }

    /// <summary>The same, as the state's connections see it.</summary>
    public float* AtState { get; init; }
}
