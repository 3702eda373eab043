namespace LfpSharp.Spiking.Fused;

/// <summary>A layer's currents of one sample.</summary>
/// <param name="first">I of step 0, all lanes.</param>
/// <param name="stride">Lanes from one step's currents to the next's; 0 where they do not change.</param>
internal readonly unsafe struct CurrentRows(float* first, nint stride)
{
    public readonly float* First = first;
    public readonly nint Stride = stride;
}
