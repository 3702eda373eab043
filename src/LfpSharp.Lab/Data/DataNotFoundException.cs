namespace LfpSharp.Lab.Data;

/// <summary>A data set is in none of the places; the message says which were searched and what to put where.</summary>
/// <param name="name">The set.</param>
/// <param name="message">The whole message.</param>
public sealed class DataNotFoundException(string name, string message) : Exception(message)
{
    /// <summary>The set's name.</summary>
    public string Name { get; } = name;
}
