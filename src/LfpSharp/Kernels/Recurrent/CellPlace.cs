using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>Some neighbouring units of a sample, side by side: what a formula of a cell reads and writes.</summary>
/// <param name="memory">Where the step lies.</param>
/// <param name="row">The sample.</param>
/// <param name="column">The first unit.</param>
internal readonly unsafe ref struct CellPlace(ref readonly CellMemory memory, nint row, nint column)
{
    private readonly ref readonly CellMemory memory = ref memory;
    private readonly nint place = (row * memory.Width) + column;
    private readonly nint left = memory.Width - column;

    public Vector<float> Inner
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Load(memory.Inner + place);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => Store(value, memory.Inner + place);
    }

    public Vector<float> InnerBefore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Load(memory.InnerBefore + place);
    }

    public Vector<float> Output
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Load(memory.Output + place);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => Store(value, memory.Output + place);
    }

    public Vector<float> OutputBefore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Load(memory.OutputBefore + place);
    }

    public Vector<float> Arrived
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Load(memory.Arrived + place);
    }

    public Vector<float> Carry
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Load(memory.Carry + place);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => Store(value, memory.Carry + place);
    }

    /// <summary>The pre-activations of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> PreActivation(nint block) => Load(memory.PreActivations + Of(block, memory.Blocks));

    /// <summary>Replaces the pre-activations of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetPreActivation(nint block, Vector<float> value) => Store(value, memory.PreActivations + Of(block, memory.Blocks));

    /// <summary>What the state before gives to a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> FromState(nint block) => Load(memory.FromState + Of(block, memory.Blocks));

    /// <summary>Says what a block gets on the way back, as the input's connections see it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetAtInput(nint block, Vector<float> value) => Store(value, memory.AtInput + Of(block, memory.SignalBlocks));

    /// <summary>Says what a block gets on the way back, as the state's connections see it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetAtState(nint block, Vector<float> value) => Store(value, memory.AtState + Of(block, memory.SignalBlocks));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint Of(nint block, nint blocks) => (((row * blocks) + block) * memory.Width) + column;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<float> Load(float* source) => left >= Vector<float>.Count ? Vector.Load(source) : LoadEnd(source, left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(Vector<float> value, float* target)
    {
        if (left >= Vector<float>.Count)
            Vector.Store(value, target);
        else
            StoreEnd(value, target, left);
    }

    // The end of a row: what lies behind it is another's. Apart, so that formulas stay small enough to be compiled as one piece.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector<float> LoadEnd(float* source, nint left)
    {
        var values = Vector<float>.Zero;
        Buffer.MemoryCopy(source, &values, sizeof(Vector<float>), left * sizeof(float));
        return values;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreEnd(Vector<float> value, float* target, nint left)
        => Buffer.MemoryCopy(&value, target, left * sizeof(float), left * sizeof(float));
}
