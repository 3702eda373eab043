namespace Mutation;

/// <summary>What the tests made of a fault.</summary>
/// <param name="Mutant">The fault.</param>
/// <param name="Noticed">Whether any test failed, crashed or hung.</param>
/// <param name="By">The test that failed first, or how the process ended; for one that is alive how many tests come by it.</param>
/// <param name="Stamp">The state of source and tests it was tried on.</param>
internal sealed record Verdict(Mutant Mutant, bool Noticed, string By, string Stamp);
