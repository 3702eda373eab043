namespace LfpSharp.Lab.Theory;

/// <summary>How far feedback was from the gradient scaled by |w|, over networks that were drawn at random.</summary>
/// <param name="Name">What is kept of the theorem's conditions, or dropped.</param>
/// <param name="Holds">Whether the conditions hold.</param>
/// <param name="Networks">How many networks.</param>
/// <param name="LargestDistance">The largest <c>‖φ + |w| ∂L/∂w‖ / ‖|w| ∂L/∂w‖</c>.</param>
/// <param name="MedianCosine">The cosine between φ and −∂L/∂w, the median.</param>
/// <param name="LeastCosine">The least; below 0 a step turns away from the gradient's descent.</param>
public sealed record ConditionResult(
    string Name, bool Holds, int Networks, double LargestDistance, double MedianCosine, double LeastCosine);
