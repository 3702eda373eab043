namespace LfpSharp.Lab.Teaching;

/// <summary>What a network asks: is this sample of that class?</summary>
/// <param name="Number">Rises with every change, undoing included, so that an answer to an earlier question is told apart.</param>
/// <param name="Sample">The sample's index among those that are asked about.</param>
/// <param name="Answer">The class that the network takes it for: the likeliest that was not denied before.</param>
/// <param name="Certainty">The softmax of that class's output.</param>
public sealed record TeachingQuestion(int Number, int Sample, int Answer, double Certainty);
