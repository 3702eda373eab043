using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Sequences;

/// <summary>Long short-term memory along the rows of a sample, and a linear layer on its last step.</summary>
internal sealed class LstmModel : nn.Module<Tensor, Tensor>
{
    private readonly Lstm lstm;
    private readonly LastStep last = new(batchFirst: true);
    private readonly Linear fc;

    /// <summary>Creates the network.</summary>
    /// <param name="features">Values of a row.</param>
    /// <param name="hidden">Units of each layer.</param>
    /// <param name="layers">Layers, one on top of the other.</param>
    /// <param name="classes">Outputs.</param>
    public LstmModel(long features, long hidden, int layers, long classes)
        : base(nameof(LstmModel))
    {
        (lstm, fc) = (new Lstm(features, hidden, layers, batchFirst: true), nn.Linear(hidden, classes));
        RegisterComponents();
    }

    /// <summary>[N, channels, height, width], [N, steps, features] or [N, columns] → [N, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();

        // Each value of a step has a place of its own, so reward at a row is reward at its values.
        var rows = input.dim() switch
        {
            2 => input.unsqueeze(2),
            4 => input.transpose(1, 2).flatten(2),
            _ => input,
        };
        return fc.call(last.call(lstm.call(rows))).MoveToOuterDisposeScope();
    }
}
