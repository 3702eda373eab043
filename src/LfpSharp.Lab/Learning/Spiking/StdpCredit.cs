namespace LfpSharp.Lab.Learning.Spiking;

/// <summary>What an output neuron is rewarded for; see <see cref="RewardStdpOptions"/> for the symbols.</summary>
public enum StdpCredit
{
    /// <summary>
    /// Its own decision: <c>r_j = 1</c> where neuron j fires at more than ρ of the steps for its own class, or at no more for another
    /// one, else −1.
    /// </summary>
    OwnDecision,

    /// <summary>
    /// The network's answer, and only the winner learns: <c>r = 1</c> where the winner is the label, else −1 (Mozafari et al., 2018).
    /// </summary>
    Winner,

    /// <summary>The network's answer, the same for all output neurons (Florian, 2007).</summary>
    Answer,
}
