namespace Mutation;

/// <summary>What a test class does with the sound copy.</summary>
/// <param name="Project">The test project.</param>
/// <param name="Name">The class's full name.</param>
/// <param name="ProcessorSeconds">What it costs.</param>
/// <param name="Passed">Whether all of its tests pass; where not, it says nothing about faults.</param>
/// <param name="Reached">The numbers of the faults that it comes by.</param>
internal sealed record TestClass(string Project, string Name, double ProcessorSeconds, bool Passed, IReadOnlyList<int> Reached);
