using LfpSharp.Gates;

namespace LfpSharp.Tests.Twins;

/// <summary>
/// The explicit form of the rules of LSTM and GRU, one sample and one number at a time: rewards, not densities; every message is formed.
/// </summary>
/// <param name="isGru">GRU, else LSTM.</param>
/// <param name="share">What the gate takes of a product; at 0 the signal takes all.</param>
/// <param name="memoryShare">What the gate of the memory takes.</param>
/// <param name="epsilon">ε.</param>
/// <param name="reference">From where sigmoids are measured.</param>
/// <param name="w">[blocks · units, inputs].</param>
/// <param name="v">[blocks · units, units].</param>
/// <param name="b">Bias of the input's map.</param>
/// <param name="e">Bias of the state's map.</param>
internal sealed class ScalarRecurrent(
    bool isGru,
    double share,
    double memoryShare,
    double epsilon,
    ActivationReference reference,
    double[,] w,
    double[,] v,
    double[] b,
    double[] e)
{
    private readonly int units = v.GetLength(1), inputs = w.GetLength(1);
    private readonly List<double[]> x = [], h = [], c = [];
    private readonly List<(double[] U, double[] V)> parts = [];

    public double[,] FeedbackW { get; } = new double[w.GetLength(0), w.GetLength(1)];

    public double[,] FeedbackV { get; } = new double[v.GetLength(0), v.GetLength(1)];

    public double[] FeedbackB { get; } = new double[b.Length];

    public double[] FeedbackE { get; } = new double[e.Length];

    public IReadOnlyList<double[]> Outputs => h;

    public void Forward(double[][] sequence)
    {
        foreach (var input in sequence)
        {
            var before = h.Count > 0 ? h[^1] : new double[units];
            var cellBefore = c.Count > 0 ? c[^1] : new double[units];
            var (u, s) = ((double[])b.Clone(), (double[])e.Clone());
            for (var row = 0; row < b.Length; row++)
            {
                for (var i = 0; i < inputs; i++)
                    u[row] += w[row, i] * input[i];
                for (var k = 0; k < units; k++)
                    s[row] += v[row, k] * before[k];
            }

            var (cell, output) = (new double[units], new double[units]);
            for (var j = 0; j < units; j++)
            {
                double A(int block) => u[(block * units) + j] + s[(block * units) + j];
                if (isGru)
                {
                    var n = Math.Tanh(u[(2 * units) + j] + (Sigmoid(A(0)) * s[(2 * units) + j]));
                    output[j] = ((1 - Sigmoid(A(1))) * n) + (Sigmoid(A(1)) * before[j]);
                }
                else
                {
                    cell[j] = (Sigmoid(A(1)) * cellBefore[j]) + (Sigmoid(A(0)) * Math.Tanh(A(2)));
                    output[j] = Sigmoid(A(3)) * Math.Tanh(cell[j]);
                }
            }

            x.Add(input);
            h.Add(output);
            c.Add(cell);
            parts.Add((u, s));
        }
    }

    /// <summary>The rewards of the inputs from those of the outputs at every step.</summary>
    public double[][] Backward(double[][] rewards)
    {
        var (ofInputs, atState, atCell) = (new double[x.Count][], new double[units], new double[units]);
        for (var t = x.Count - 1; t >= 0; t--)
        {
            var before = t > 0 ? h[t - 1] : new double[units];
            var cellBefore = t > 0 ? c[t - 1] : new double[units];
            var (stateBefore, cellRewardBefore) = (new double[units], new double[units]);
            ofInputs[t] = new double[inputs];
            for (var j = 0; j < units; j++)
            {
                var arrived = rewards[t][j] + atState[j];
                var (u, s) = (parts[t].U, parts[t].V);
                double A(int block) => u[(block * units) + j] + s[(block * units) + j];
                if (isGru)
                {
                    var (r, z) = (Sigmoid(A(0)), Sigmoid(A(1)));
                    var fromState = s[(2 * units) + j];
                    var candidate = u[(2 * units) + j] + (r * fromState);
                    var normalized = arrived / Stab(h[t][j]);
                    var (ofN, ofBefore) = ((1 - z) * Math.Tanh(candidate) * normalized, z * before[j] * normalized);
                    stateBefore[j] += ofBefore * (1 - memoryShare);
                    var n = Signal(ofN) / Stab(candidate);
                    var fromR = r * fromState * n;
                    if (share > 0)
                    {
                        var gate = Through(ofBefore * memoryShare, A(1)) + Through(ofN * share, -A(1));
                        Connect(t, j + units, gate / Stab(A(1)), gate / Stab(A(1)), before, ofInputs[t], stateBefore);
                        var reset = Through(fromR * share, A(0)) / Stab(A(0));
                        Connect(t, j, reset, reset, before, ofInputs[t], stateBefore);
                    }

                    Connect(t, j + (2 * units), n, Signal(r * n), before, ofInputs[t], stateBefore);
                }
                else
                {
                    var normalized = (Signal(arrived) + atCell[j]) / Stab(c[t][j]);
                    var ofCandidate = Sigmoid(A(0)) * Math.Tanh(A(2)) * normalized;
                    var ofCell = Sigmoid(A(1)) * cellBefore[j] * normalized;
                    cellRewardBefore[j] = ofCell * (1 - memoryShare);
                    var n = Signal(ofCandidate) / Stab(A(2));
                    Connect(t, j + (2 * units), n, n, before, ofInputs[t], stateBefore);
                    if (share == 0)
                        continue;
                    Gate(0, ofCandidate * share);
                    Gate(1, ofCell * memoryShare);
                    Gate(3, arrived * share);

                    void Gate(int block, double taken)
                    {
                        var gate = Through(taken, A(block)) / Stab(A(block));
                        Connect(t, j + (block * units), gate, gate, before, ofInputs[t], stateBefore);
                    }
                }
            }

            (atState, atCell) = (stateBefore, cellRewardBefore);
        }

        return ofInputs;
    }

    private double Signal(double ofProduct) => ofProduct * (1 - share);

    // The reward that goes on from σ(z) to z.
    private double Through(double reward, double z)
        => reference == ActivationReference.ZeroOutput ? reward : reward * (Sigmoid(z) - 0.5) / Sigmoid(z);

    private void Connect(int t, int row, double atInput, double atState, double[] before, double[] ofInput, double[] ofState)
    {
        for (var i = 0; i < inputs; i++)
        {
            ofInput[i] += x[t][i] * w[row, i] * atInput;
            FeedbackW[row, i] += Math.Abs(w[row, i]) * x[t][i] * atInput;
        }

        for (var k = 0; k < units; k++)
        {
            ofState[k] += before[k] * v[row, k] * atState;
            FeedbackV[row, k] += Math.Abs(v[row, k]) * before[k] * atState;
        }

        FeedbackB[row] += Math.Abs(b[row]) * atInput;
        FeedbackE[row] += Math.Abs(e[row]) * atState;
    }

    private double Stab(double z) => z < 0 ? z - epsilon : z + epsilon;

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
