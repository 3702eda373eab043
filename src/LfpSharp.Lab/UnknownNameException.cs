namespace LfpSharp.Lab;

/// <summary>A name that is not in the list of what there is. The message gives the near miss and the list.</summary>
public sealed class UnknownNameException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">What is named: "model", "reward".</param>
    /// <param name="name">The name that was given.</param>
    /// <param name="known">The names that there are.</param>
    public UnknownNameException(string kind, string name, IEnumerable<string> known)
        : base(Describe(kind, name, [.. known]))
    {
    }

    private static string Describe(string kind, string name, string[] known)
        => $"There is no {kind} '{name}'. {(NearMiss.Find(name, known) is { } near ? $"Did you mean '{near}'? " : "")}Known: {string.Join(", ", known)}.";
}
