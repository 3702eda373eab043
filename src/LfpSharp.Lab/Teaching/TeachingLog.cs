using System.Text;
using System.Text.Json;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Teaching;

/// <summary>
/// The file <c>rewards.jsonl</c>: a header, then a line for each reward, on the disk before the reward is applied. A kill can leave a last
/// line without its end, which was applied by nobody and is cut off.
/// </summary>
internal sealed class TeachingLog : IDisposable
{
    /// <summary>What the file is called.</summary>
    public const string FileName = "rewards.jsonl";

    private readonly FileStream file;

    private TeachingLog(FileStream file) => this.file = file;

    /// <summary>Makes the file, with its header.</summary>
    public static TeachingLog Create(string folder, TeachingHeader header)
    {
        var log = new TeachingLog(new FileStream(
            Path.Combine(folder, FileName), FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        log.Write(header);
        return log;
    }

    /// <summary>Opens the file to go on with it.</summary>
    public static TeachingLog Append(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var whole = Encoding.UTF8.GetByteCount(WholeLines(path));
        var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.SetLength(whole);
        file.Seek(0, SeekOrigin.End);
        return new TeachingLog(file);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidFileException">It is missing, or a line is damaged.</exception>
    public static (TeachingHeader Header, IReadOnlyList<TeachingEntry> Entries) Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new InvalidFileException(path, "no file", "the rewards of a teaching", "Give the folder that 'lfp teach' named.");
        var lines = WholeLines(path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0)
            throw new InvalidFileException(path, "no whole line", "a header", "The teaching was killed before it began. Start another.");
        var header = RunFolder.Parse<TeachingHeader>(path, lines[0], 1);
        return header.Version == TeachingHeader.CurrentVersion
            ? (header, [.. lines.Index().Skip(1).Select(line => RunFolder.Parse<TeachingEntry>(path, line.Item, line.Index + 1))])
            : throw new InvalidFileException(
                path, $"version {header.Version}", $"version {TeachingHeader.CurrentVersion}", "Use the program that wrote it.", line: 1);
    }

    /// <summary>Writes a reward down; it is on the disk when this returns.</summary>
    public void Write(TeachingEntry entry) => Write<TeachingEntry>(entry);

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static string WholeLines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var text = new StreamReader(file).ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)];
    }

    private void Write<T>(T value)
    {
        file.Write(Encoding.UTF8.GetBytes(RunFolder.ToLine(value) + "\n"));
        file.Flush(flushToDisk: true);
    }
}
