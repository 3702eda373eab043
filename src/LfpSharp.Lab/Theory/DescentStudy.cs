using LfpSharp.Composites;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Lab.Theory;

/// <summary>
/// The paper's convergence by numbers: full-batch steps of LFP-0 on digits, each below the step size that the curvature allows, on a convex
/// problem (one linear layer) and on a deep one.
/// </summary>
internal static class DescentStudy
{
    private const int Samples = 400;
    private const int Classes = 10;
    private const int FirstRounds = 30;
    private const int Rounds = 4;
    private const int Interval = 5;

    /// <summary>The problems, by name.</summary>
    public static IReadOnlyDictionary<string, Func<long, Module<Tensor, Tensor>>> Problems { get; } =
        new Dictionary<string, Func<long, Module<Tensor, Tensor>>>
        {
            ["convex: 64-10"] = inputs => Sequential(Linear(inputs, Classes)),
            ["deep: 64-32-32-32-10, ReLU"] = inputs => Sequential(
                Linear(inputs, 32), ReLU(), Linear(32, 32), ReLU(), Linear(32, 32), ReLU(), Linear(32, Classes)),
        };

    /// <summary>Trains and watches the loss.</summary>
    /// <param name="problem">A name in <see cref="Problems"/>.</param>
    /// <param name="seed">Decides the initial weights.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="stepShare">The step as a share of the estimated limit <c>2/λ</c>.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static DescentResult Run(string problem, int seed, int steps, double stepShare, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (inputs, labels) = Digits();
        using var model = Problems[problem](inputs.shape[1]);
        ParameterDraw.Apply(model, Initialization.He, seed);
        model.to(ScalarType.Float64);
        using var curvature = new Curvature(model, inputs, labels);
        var (losses, sizes, cosines) = (new List<double> { Loss() }, new List<double>(), new List<double>());
        var largest = curvature.Estimate(FirstRounds);
        var diverged = false;
        for (var step = 0; step < steps && largest > 0 && !diverged && !cancellation.IsCancellationRequested; step++)
        {
            using var inner = NewDisposeScope();
            if (step > 0 && step % Interval == 0)
                largest = curvature.Estimate(Rounds);
            var size = stepShare * 2 / largest;
            var feedback = Direction.Feedback(model, Composite.Zero(), inputs, labels);
            cosines.Add(Direction.Cosine(feedback, Direction.Gradient(model, inputs, labels).neg()));
            ParameterVector.Set(model, ParameterVector.Values(model) + (size * feedback));
            sizes.Add(size);
            var loss = Loss();
            diverged = !double.IsFinite(loss);
            if (!diverged)
                losses.Add(loss);
        }

        return new(problem, seed, stepShare, losses, sizes, cosines) { Diverged = diverged };

        double Loss()
        {
            using var inner = NewDisposeScope();
            using var noGrad = no_grad();
            return Direction.Loss(model, inputs, labels).item<double>() / labels.shape[0];
        }
    }

    private static (Tensor Inputs, Tensor Labels) Digits()
    {
        var train = DataSplit.Take(DigitsData.Load(new DataOptions()).Train, Samples, 0);
        var batch = train.With(Normalization.Of(train, InputScaling.Standard)).Gather([.. Enumerable.Range(0, train.Count)]);
        return (batch.Inputs.flatten(1).to(ScalarType.Float64), batch.Labels);
    }
}
