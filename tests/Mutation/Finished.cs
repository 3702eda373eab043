namespace Mutation;

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code; null when it was ended because it hung.</param>
/// <param name="Output">What it printed, errors after the rest.</param>
/// <param name="ProcessorSeconds">The processor time it had used when last looked at.</param>
internal sealed record Finished(int? Code, string Output, double ProcessorSeconds);
