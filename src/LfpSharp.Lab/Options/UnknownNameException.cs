namespace LfpSharp.Lab.Options;

/// <summary>A name that is not in the list of what there is. The message gives the near miss and the list.</summary>
/// <param name="kind">What is named: "model", "reward".</param>
/// <param name="name">The name that was given.</param>
/// <param name="known">The names that there are.</param>
public sealed class UnknownNameException(string kind, string name, IEnumerable<string> known)
    : Exception($"There is no {kind} '{name}'. {NearMiss.Advice(name, [.. known])}");
