using System.Text.Json;

namespace Mutation;

/// <summary>A file of records, one a line, that grows as they are made, so that a run that was stopped goes on.</summary>
/// <typeparam name="T">The record.</typeparam>
/// <param name="path">The file.</param>
internal sealed class JsonLines<T>(string path)
{
    /// <summary>All records so far; a last line that was cut off is left out.</summary>
    public IReadOnlyList<T> Read()
        => File.Exists(path)
            ? [.. File.ReadLines(path).Where(line => line.EndsWith('}')).Select(line => JsonSerializer.Deserialize<T>(line)!)]
            : [];

    /// <summary>Adds a record.</summary>
    /// <param name="record">What is added.</param>
    public void Add(T record) => File.AppendAllText(path, JsonSerializer.Serialize(record) + "\n");
}
