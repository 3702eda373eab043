using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Sparse;

/// <summary>A linear layer that has only its non-zero weights: <c>y = W a + b</c> for inference, float32 on the CPU.</summary>
/// <remarks>
/// The batch is transposed, so that one weight meets consecutive samples in a vector; small batches go sample by sample. No
/// graph is made: it cannot learn, and no reward can be sent through it.
/// </remarks>
public sealed class SparseLinear : nn.Module<Tensor, Tensor>
{
    private const int Lanes = SparseKernel.Lanes;
    private const long LeastWorkOfAThread = 1_000_000;

    private readonly int[] columns;
    private readonly int[] rows;
    private readonly float[] values;
    private readonly float[] bias;
    private readonly long inputs;

    private SparseLinear(Linear layer, CompressedRows compressed)
        : base(nameof(SparseLinear))
    {
        (columns, rows, values) = (compressed.Columns.data<int>()
            .ToArray(), compressed.Rows.data<int>().ToArray(), compressed.Values.data<float>().ToArray());
        inputs = compressed.Shape[1];
        bias = layer.bias is { } shift ? shift.detach().cpu().data<float>().ToArray() : new float[compressed.Shape[0]];
    }

    /// <summary>Weights that are not zero.</summary>
    public int Count => values.Length;

    /// <summary>Takes over the weights that are not zero; later changes of the layer are not seen.</summary>
    /// <param name="layer">float32.</param>
    /// <exception cref="ArgumentException">The layer is not float32.</exception>
    public static SparseLinear Of(Linear layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.weight.dtype != ScalarType.Float32)
        {
            throw new ArgumentException(
                $"The layer is {layer.weight.dtype}, but the sparse product is for Float32. Convert it with layer.to(ScalarType.Float32).",
                nameof(layer));
        }

        using var scope = NewDisposeScope();
        using var compressed = CompressedRows.Of(layer.weight.cpu());
        return new SparseLinear(layer, compressed);
    }

    /// <summary>The product.</summary>
    /// <param name="input">a, float32 [N, inputs] on the CPU.</param>
    /// <returns>y, float32 [N, outputs], without a graph.</returns>
    /// <exception cref="ArgumentException">The input has another type, device or shape.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dtype != ScalarType.Float32 || input.device_type != DeviceType.CPU || input.dim() != 2 || input.shape[1] != inputs)
        {
            throw new ArgumentException(
                $"The input is {input.dtype} [{string.Join(", ", input.shape)}] on {input.device_type}; expected Float32 [N, {inputs}] "
                    + "on the CPU.",
                nameof(input));
        }

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var batch = input.shape[0];
        return (batch < Lanes
            ? BySample(input.detach().contiguous(), (int)batch)
            : ByVector(input.detach(), batch)).MoveToOuterDisposeScope();
    }

    private Tensor BySample(Tensor input, int batch)
    {
        var output = empty([batch, bias.Length], ScalarType.Float32);
        var source = MemoryMarshal.Cast<byte, float>(input.bytes);
        var target = MemoryMarshal.Cast<byte, float>(output.bytes);
        for (var n = 0; n < batch; n++)
        {
            SparseKernel.Sample(
                values, columns, rows, bias, source.Slice(n * (int)inputs, (int)inputs), target.Slice(n * bias.Length, bias.Length));
        }

        return output;
    }

    private unsafe Tensor ByVector(Tensor input, long batch)
    {
        var width = (batch + Lanes - 1) / Lanes * Lanes;
        var turned = width == batch ? input.t().contiguous() : zeros([inputs, width]);
        if (width != batch)
            turned.slice(1, 0, batch, 1).copy_(input.t());
        var output = empty([bias.Length, width], ScalarType.Float32);
        var (source, target) = ((nint)Pointer(turned), (nint)Pointer(output));
        var threads = (int)Math.Clamp(values.Length * width / LeastWorkOfAThread, 1, torch.get_num_threads());
        if (threads == 1)
        {
            SparseKernel.Rows(values, columns, rows, bias, (float*)source, (float*)target, (int)width, 0, bias.Length);
        }
        else
        {
            Parallel.For(
                0,
                threads,
                part => SparseKernel.Rows(
                    values,
                    columns,
                    rows,
                    bias,
                    (float*)source,
                    (float*)target,
                    (int)width,
                    bias.Length * part / threads,
                    bias.Length * (part + 1) / threads));
        }

        return output.slice(1, 0, batch, 1).t().contiguous();
    }

    private static unsafe float* Pointer(Tensor tensor)
        => (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
