using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>Splits as held, and what a user must know of how they were taken.</summary>
/// <param name="Splits">The splits: <c>train</c>, and <c>test</c> where there is one.</param>
/// <param name="Notes">A sentence each.</param>
internal sealed record HeldSplits(LabeledData[] Splits, IReadOnlyList<string> Notes);
