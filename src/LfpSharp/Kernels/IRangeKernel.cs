namespace LfpSharp.Kernels;

/// <summary>A loop body that can be run on any sub-range of its indices, on several threads at once.</summary>
internal interface IRangeKernel
{
    /// <summary>
    /// Does the work of the indices <paramref name="start"/> (inclusive) to <paramref name="end"/> (exclusive). Must not throw.
    /// </summary>
    void Run(nint start, nint end);
}
