using LfpSharp.Lab.Optimizing;

namespace LfpSharp.Lab.Measures.Energy;

/// <summary>Counts what a step of an optimizer computes and moves.</summary>
internal static class UpdateWork
{
    private const int ValueBytes = 4;

    /// <summary>One step.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="written">How many of them change and so are written back.</param>
    public static Work Of(OptimizerOptions optimizer, long parameters, double written)
    {
        var (each, states) = OfEach(optimizer);
        var decay = optimizer.WeightDecay > 0
            ? optimizer is AdamWOptions ? new Work { Multiplications = 1 } : new Work { MultiplyAdds = 1 }
            : Work.None;
        return (parameters * (each + decay)) + new Work
        {
            BytesRead = (double)ValueBytes * parameters * (2 + states),
            BytesWritten = ValueBytes * (((double)parameters * states) + written),
        };
    }

    private static (Work Each, int States) OfEach(OptimizerOptions optimizer) => optimizer switch
    {
        // b = μ b + g; w = w − η b, or w − η (g + μ b).
        SgdOptions { Momentum: > 0 } sgd => (new Work { MultiplyAdds = sgd.Nesterov ? 3 : 2 }, 1),
        SgdOptions => (new Work { MultiplyAdds = 1 }, 0),
        // m = β₁ m + (1−β₁) g; v = β₂ v + (1−β₂) g²; w = w − η m / (c √v + ε).
        AdamOptions or AdamWOptions => (new Work { Multiplications = 3, MultiplyAdds = 4, Divisions = 2 }, 2),
        // v = α v + (1−α) g²; w = w − η g / (√v + ε).
        RmsPropOptions rms
            => (new Work { Multiplications = 2, MultiplyAdds = rms.Momentum > 0 ? 3 : 2, Adds = 1, Divisions = 2 }, rms.Momentum > 0
                ? 2
                : 1),
        _ => throw new ArgumentException($"Steps of {optimizer.GetType().Name} are not counted."),
    };
}
