namespace LfpSharp.Lab.Explaining.Connections;

/// <summary>
/// What one sample gave to a connection w of a neuron. Of a convolution these are sums over the places at which its filter stands.
/// </summary>
/// <param name="Sample">What the sample is called.</param>
/// <param name="Input">a: what the connection takes; 1 for a bias. Of a convolution the mean over places.</param>
/// <param name="PreActivation">z: what the neuron sums up to. Of a convolution the mean over places.</param>
/// <param name="Reward">r: the reward that reached the neuron.</param>
/// <param name="Normalized">s: reward per unit of z. Of a convolution the sum over places.</param>
/// <param name="Message">m = a w s: the share of the reward that goes through the connection.</param>
/// <param name="Feedback">φ = sgn(w) m = |w| a s: positive where w shall grow.</param>
public sealed record ConnectionShare(
    string Sample, double Input, double PreActivation, double Reward, double Normalized, double Message, double Feedback);
