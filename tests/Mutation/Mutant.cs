using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mutation;

/// <summary>One small fault that could be put into the source.</summary>
/// <param name="Area">The part of the method it lies in.</param>
/// <param name="File">Path from the root, with forward slashes.</param>
/// <param name="Line">From 1; for people, since it moves with the file.</param>
/// <param name="Before">The text as it stands.</param>
/// <param name="After">The text as the fault has it.</param>
/// <param name="Occurrence">Which of the equal faults of the file, from 0.</param>
internal sealed record Mutant(string Area, string File, int Line, string Before, string After, int Occurrence)
{
    /// <summary>A name that stays when other parts of the source change.</summary>
    public string Name { get; } = Hash(string.Create(CultureInfo.InvariantCulture, $"{File}|{Before}|{After}|{Occurrence}"));

    /// <summary>File and line.</summary>
    public string Place { get; } = string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");

    /// <summary>Its place in the draw of a seed: the smallest are taken, so that the draw hardly moves when the source does.</summary>
    public string Lot(int seed) => Hash(string.Create(CultureInfo.InvariantCulture, $"{seed}|{Name}"));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
