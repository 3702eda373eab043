namespace LfpSharp.Tests.Twins;

/// <summary>
/// One connection of a layer, or a bias as one from an input that is always 1, as a rule of layers sees it.
/// </summary>
/// <param name="Input">a_i; for a bias 1.</param>
/// <param name="Weight">w_ij, or b_j.</param>
/// <param name="IsBias">Whether it is a bias.</param>
internal readonly record struct ScalarLink(double Input, double Weight, bool IsBias);

/// <summary>What the connections to one neuron get of its reward, in the explicit form.</summary>
/// <param name="links">The connections to the neuron; at the end its bias, if it has one.</param>
/// <param name="z">The neuron's pre-activation.</param>
/// <param name="reward">r.</param>
/// <param name="stabilize">S.</param>
/// <returns>The message of each connection: to the input, and the reward that its parameter's feedback has the sign of.</returns>
internal delegate IReadOnlyList<(double Passed, double Learned)> ScalarRule(
    IReadOnlyList<ScalarLink> links, double z, double reward, Func<double, double> stabilize);
