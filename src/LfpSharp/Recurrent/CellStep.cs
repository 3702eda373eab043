using LfpSharp.Kernels;
using LfpSharp.Kernels.Recurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>The tensors of one step of a gated cell. All are contiguous; H is the number of units.</summary>
internal sealed class CellStep
{
    /// <summary>The pre-activations, [N, blocks · H].</summary>
    public required Tensor PreActivations { get; init; }

    /// <summary>What the cell keeps of the step besides its output, [N, H].</summary>
    public required Tensor Inner { get; init; }

    /// <summary>The same of the step before, or zeros.</summary>
    public required Tensor InnerBefore { get; init; }

    /// <summary>h, [N, H].</summary>
    public required Tensor Output { get; init; }

    /// <summary>h of the step before, or zeros.</summary>
    public required Tensor OutputBefore { get; init; }

    /// <summary>What the state before gives to the pre-activations, where it is held apart, [N, blocks · H].</summary>
    public Tensor? FromState { get; init; }

    /// <summary>What arrives at h on the way back, [N, H].</summary>
    public Tensor? Arrived { get; init; }

    /// <summary>What goes from step to step on the way back, past the connections, [N, H]; the step renews it for the one before.</summary>
    public Tensor? Carry { get; init; }

    /// <summary>What the pre-activations get, as the input's connections see it, [N, signal's blocks · H].</summary>
    public Tensor? AtInput { get; init; }

    /// <summary>The same as the state's connections see it; may be the same tensor.</summary>
    public Tensor? AtState { get; init; }

    /// <summary>The pre-activations of one block, [N, H].</summary>
    public Tensor Block(long block) => PreActivations.narrow(1, block * Inner.shape[1], Inner.shape[1]);

    /// <summary>Does the step by tensors, or where the values are float32 on the CPU in one pass.</summary>
    public unsafe void Run<TFormula>(TFormula formula, Action<CellStep> byTensors)
        where TFormula : unmanaged, ICellFormula
    {
        if (PreActivations.dtype != ScalarType.Float32 || PreActivations.device_type != DeviceType.CPU)
        {
            using var scope = NewDisposeScope();
            byTensors(this);
            return;
        }

        var width = Inner.shape[1];
        CellKernel<TFormula>.Run(
            formula,
            new CellMemory
            {
                Width = (nint)width,
                Blocks = (nint)(PreActivations.shape[1] / width),
                SignalBlocks = (nint)((AtInput?.shape[1] ?? 0) / width),
                PreActivations = TensorMemory.Pointer(PreActivations),
                FromState = Pointer(FromState),
                Inner = TensorMemory.Pointer(Inner),
                InnerBefore = Pointer(InnerBefore),
                Output = TensorMemory.Pointer(Output),
                OutputBefore = Pointer(OutputBefore),
                Arrived = Pointer(Arrived),
                Carry = Pointer(Carry),
                AtInput = Pointer(AtInput),
                AtState = Pointer(AtState),
            },
            Inner.shape[0]);
    }

    private static unsafe float* Pointer(Tensor? tensor) => tensor is null ? null : TensorMemory.Pointer(tensor);
}
