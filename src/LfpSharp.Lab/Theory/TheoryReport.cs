namespace LfpSharp.Lab.Theory;

/// <summary>What <see cref="TheoryStudy"/> found.</summary>
/// <param name="Conditions">Feedback and gradient, with the theorem's conditions and without.</param>
/// <param name="Depths">The same for LFP-ε with ε = 0.1 and ReLUs, by the number of hidden layers.</param>
/// <param name="Descents">The loss over full-batch steps.</param>
public sealed record TheoryReport(
    IReadOnlyList<ConditionResult> Conditions, IReadOnlyList<ConditionResult> Depths, IReadOnlyList<DescentResult> Descents);
