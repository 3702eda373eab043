using LfpSharp.Lab.Formats;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Formats;

public sealed class AtomicFileTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_WriterFails_LeavesTheOldFileAlone()
    {
        AtomicFile.WriteText(folder["a"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder["a"], stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal([folder["a"]], Directory.GetFiles(folder.Path));
        Assert.Equal("old", File.ReadAllText(folder["a"]));
    }

    [Fact]
    public void Sweep_LeavingsOfAKill_AreRemovedAndNothingElse()
    {
        folder.Write("a.json", [1]);
        folder.Write("inner/b.json.1-0.part", [1]);
        var old = folder.Write("a.json.1-0.part", [1]);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        folder.Write("c.png.2-0.part", [1]);

        Assert.Equal(1, AtomicFile.Sweep(folder.Path, TimeSpan.FromDays(1)));
        Assert.False(File.Exists(old));
        Assert.Equal(1, AtomicFile.Sweep(folder.Path));
        Assert.Equal(
            [folder["a.json"], folder["inner/b.json.1-0.part"]],
            Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        Assert.Equal(0, AtomicFile.Sweep(folder["nowhere"]));
    }
}
