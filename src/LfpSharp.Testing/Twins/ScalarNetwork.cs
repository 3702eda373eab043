namespace LfpSharp.Testing.Twins;

/// <summary>
/// The method in its explicit form, one number at a time in float64: rewards go from layer to layer and every formula is
/// written out as the paper has it. Slow, and independent of tensors, hooks, autograd and densities.
/// </summary>
/// <remarks>Source: Weber et al., TMLR 2025, equations of LFP-ε; ε = 0 is LFP-0.</remarks>
/// <param name="epsilon">The ε of <c>stab(z) = z + ε sgn z</c>, with <c>sgn 0 = 1</c>.</param>
/// <example><code>
/// var first = ScalarAffine.Dense(weight, bias);
/// var twin = new ScalarNetwork(1e-6).Add(first).Add(new ScalarActivation(Math.Tanh));
/// twin.Forward([0.5, -1]);
/// var inputReward = twin.Backward([1, -1]);      // first.WeightFeedback now holds this sample's feedback
/// </code></example>
public sealed class ScalarNetwork(double epsilon)
{
    private readonly List<IScalarLayer> layers = [];

    /// <summary>What the last <see cref="Forward"/> gave; empty before.</summary>
    public IReadOnlyList<double> Outputs { get; private set; } = [];

    /// <summary>Adds a layer behind those that are there.</summary>
    /// <param name="layer">The layer.</param>
    /// <returns>This network.</returns>
    public ScalarNetwork Add(IScalarLayer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        layers.Add(layer);
        return this;
    }

    /// <summary>Sends one sample through the layers.</summary>
    /// <param name="input">The sample.</param>
    public void Forward(double[] input)
        => Outputs = layers.Aggregate(input, (value, layer) => layer.Forward(value));

    /// <summary>Sends the rewards of the outputs of the last sample back; the layers add up their feedback.</summary>
    /// <param name="reward">The reward of each output.</param>
    /// <returns>The reward of each input.</returns>
    public double[] Backward(double[] reward)
        => layers.AsEnumerable().Reverse().Aggregate(reward, (value, layer) => layer.Backward(value, Stabilize));

    private double Stabilize(double z) => z < 0 ? z - epsilon : z + epsilon;
}
