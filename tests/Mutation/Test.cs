namespace Mutation;

/// <summary>What a test does with the sound copy.</summary>
/// <param name="Project">The test project.</param>
/// <param name="Index">Its place in the project's list.</param>
/// <param name="Name">Its class, method, and the row of its data.</param>
/// <param name="Passed">Whether it passes; where not, it says nothing about faults.</param>
/// <param name="ProcessorMs">What it costs.</param>
/// <param name="Reached">The numbers of the faults that it comes by.</param>
internal sealed record Test(string Project, int Index, string Name, bool Passed, double ProcessorMs, IReadOnlyList<int> Reached);
