using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Recurrent;

/// <summary>A cell that runs along a sequence: LSTM or GRU.</summary>
internal abstract class GatedCell
{
    /// <summary>Gates and candidate: blocks of H rows in each weight.</summary>
    public abstract long Blocks { get; }

    /// <summary>What ordinary gradients do at each step.</summary>
    public abstract CellReturn Gradient { get; }

    /// <summary>What a rule does in whose products the signal takes all.</summary>
    /// <param name="epsilon">ε.</param>
    public abstract CellReturn Signal(double epsilon);

    /// <summary>What a rule does in whose products gate and signal take a share each.</summary>
    /// <param name="epsilon">ε.</param>
    /// <param name="share">What a gate takes, between 0 and 1.</param>
    /// <param name="memoryShare">What the gate of the memory takes, from 0 to below 1: the forget gate, or z · h.</param>
    /// <param name="reference">From where the sigmoids are measured.</param>
    public abstract CellReturn Split(double epsilon, double share, double memoryShare, ActivationReference reference);

    /// <summary>Runs one direction of one layer. Without gradients.</summary>
    /// <param name="input">[T · N, in], contiguous.</param>
    /// <param name="steps">T.</param>
    /// <param name="weights">The parameters.</param>
    public abstract CellRun Run(Tensor input, long steps, CellWeights weights);
}
