using LfpSharp.Native;
using LfpSharp.Recurrent;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>Gated cells along a sequence: base of <see cref="Lstm"/> and <see cref="Gru"/>.</summary>
/// <remarks>
/// <para>Parameters have PyTorch's names, shapes and initial values (uniform within ±1/√H): <c>weight_ih_l0</c>, <c>weight_hh_l0</c>,
/// <c>bias_ih_l0</c>, <c>bias_hh_l0</c>, <c>_l1</c> for the next layer, <c>_reverse</c> for the direction against time. The sequence
/// starts from states of 0. The state after the last step is the last step of the output.</para>
/// <para>Products with the input are done for all steps at once, forwards and backwards, and those for the parameters as well. On the
/// CPU in float32 the cell is one pass over memory a step.</para>
/// <para>Between a forward with gradients and the next one the layer holds what the way back needs.</para>
/// </remarks>
public abstract class RecurrentLayer : nn.Module<Tensor, Tensor>
{
    private readonly RecurrentStack stack;
    private readonly List<string> names = [];
    private readonly bool hasBias;
    private readonly bool isBatchFirst;
    private readonly long inputSize;
    private IReadOnlyList<Tensor> kept = [];

    private protected RecurrentLayer(string name, GatedCell cell, RecurrentShape shape)
        : base(name)
    {
        (hasBias, isBatchFirst, inputSize) = (shape.HasBias, shape.IsBatchFirst, shape.InputSize);
        var directions = shape.IsBidirectional ? 2 : 1;
        stack = new RecurrentStack(cell, shape.Layers, directions, shape.Dropout);
        var (rows, bound) = (cell.Blocks * shape.Units, 1 / Math.Sqrt(shape.Units));
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            for (var direction = 0; direction < directions; direction++)
            {
                var place = $"l{layer}{(direction == 0 ? "" : "_reverse")}";
                Add($"weight_ih_{place}", rows, layer == 0 ? shape.InputSize : directions * shape.Units);
                Add($"weight_hh_{place}", rows, shape.Units);
                if (!shape.HasBias)
                    continue;
                Add($"bias_ih_{place}", rows);
                Add($"bias_hh_{place}", rows);
            }
        }

        void Add(string parameter, params long[] sizes)
        {
            names.Add(parameter);
            register_parameter(parameter, nn.Parameter(empty(sizes).uniform_(-bound, bound)));
        }
    }

    /// <summary>The cells in layers.</summary>
    internal RecurrentStack Stack => stack;

    /// <summary>Runs the sequences from a state of 0.</summary>
    /// <param name="input">[T, N, in], or with batch first [N, T, in].</param>
    /// <returns>h of the last layer at every step: [T, N, H] or [N, T, H], with 2H where it runs in both directions.</returns>
    /// <exception cref="ArgumentException">The input has another shape, or no step.</exception>
    public sealed override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.dim() != 3 || input.shape[2] != inputSize || input.NumberOfElements == 0)
        {
            throw new ArgumentException(
                $"{GetName()} was given [{string.Join(", ", input.shape)}], expected "
                + $"[{(isBatchFirst ? "samples, steps" : "steps, samples")}, {inputSize}] with at least one step and sample. "
                + "Use unsqueeze for a single sequence, reshape for rows of an image.",
                nameof(input));
        }

        Release();
        using var scope = NewDisposeScope();
        Tensor output;
        var parameters = Parameters();
        using (no_grad())
            (output, kept) = stack.Run(Steps(input), Weights(parameters), training);
        foreach (var tensor in kept)
            tensor.DetachFromDisposeScope();
        var learns = is_grad_enabled() && (input.requires_grad || parameters.Any(parameter => parameter.requires_grad));
        if (!learns)
            Release();
        var shaped = Steps(output);
        if (!learns)
            return (ReferenceEquals(shaped, output) ? output : shaped).MoveToOuterDisposeScope();

        Tensor[] receivers = [input, .. parameters];
        var asks = receivers.Select(receiver => receiver.requires_grad).ToArray();
        return ComputedFunction.Connect(
            receivers, shaped, [.. kept, .. parameters], (saved, gradient) => Return(stack.Cell.Gradient, saved, gradient, asks),
            "The backward pass of a recurrent layer failed").MoveToOuterDisposeScope();
    }

    /// <summary>All parameters, layer after layer, forwards before backwards.</summary>
    internal IReadOnlyList<Tensor> Parameters() => [.. names.Select(name => get_parameter(name)!)];

    /// <summary>What the last forward kept for the way back; the caller disposes it.</summary>
    internal IReadOnlyList<Tensor> Take()
    {
        var taken = kept;
        kept = [];
        return taken;
    }

    /// <summary>The way back from what was kept, followed by the parameters.</summary>
    /// <param name="step">What a cell does at each step.</param>
    /// <param name="saved">What was kept, and the parameters.</param>
    /// <param name="arrived">What arrives at the output, of its shape.</param>
    /// <param name="asks">Whether something is asked for the input, and for each parameter.</param>
    /// <returns>That of the input, and of each parameter; null where not asked.</returns>
    internal IReadOnlyList<Tensor?> Return(CellReturn step, IReadOnlyList<Tensor> saved, Tensor arrived, IReadOnlyList<bool> asks)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var parameters = saved.TakeLast(names.Count).ToList();
        var (input, own) = stack.Back(
            [.. saved.SkipLast(names.Count)], Weights(parameters), step, Steps(arrived), asks[0], asks.Skip(1).Any(asked => asked));
        var shaped = input is null ? null : Steps(input);
        return
        [
            shaped?.MoveToOuterDisposeScope(),
            .. asks.Skip(1).Select((asked, i) => asked ? own[i].MoveToOuterDisposeScope() : null),
        ];
    }

    /// <summary>Copies the values of parameters of the same names.</summary>
    private protected void Load(nn.Module source)
    {
        using var noGrad = no_grad();
        foreach (var (name, parameter) in source.named_parameters())
            get_parameter(name)!.copy_(parameter);
        if (source.parameters().FirstOrDefault() is { } first)
            this.to(first.dtype).to(first.device);
        train(source.training);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Release();
            foreach (var parameter in Parameters())
                parameter.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Release()
    {
        foreach (var tensor in Take())
            tensor.Dispose();
    }

    // [N, T, ...] and [T, N, ...] are one transposition apart, to and fro.
    private Tensor Steps(Tensor values) => isBatchFirst ? values.transpose(0, 1) : values;

    private List<CellWeights> Weights(IReadOnlyList<Tensor> parameters)
        => [.. parameters.Chunk(hasBias ? 4 : 2).Select(part => new CellWeights(
            part[0], part[1], hasBias ? part[2] : null, hasBias ? part[3] : null))];
}
