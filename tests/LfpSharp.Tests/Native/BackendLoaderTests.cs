using System.Runtime.Versioning;
using LfpSharp.Native;

namespace LfpSharp.Tests.Native;

[SupportedOSPlatform("linux")]
public sealed class BackendLoaderTests : IDisposable
{
    private static readonly string Natives = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");

    private readonly string folder = Directory.CreateTempSubdirectory("lfpsharp-test-").FullName;

    public BackendLoaderTests()
    {
        Assert.SkipUnless(LibTorch.Load().Altered, "libtorch loads on this system without help");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Load_FromMemory_LeavesThePackageAsItIs()
    {
        var before = File.GetLastWriteTimeUtc(Path.Combine(Natives, "libLibTorchSharp.so"));
        var loader = new BackendLoader([Natives], [new PrivateFile.InMemory()]);

        Assert.NotEqual(0, loader.Load());
        Assert.True(loader.Altered);
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(Natives, "libLibTorchSharp.so")));
    }

    [Fact]
    public void Load_FromAFolder_LeavesNothingBehind()
    {
        var made = Path.Combine(folder, "made", "by", "the", "loader");
        var loader = new BackendLoader([Natives], [new PrivateFile.InFolder(made)]);

        Assert.NotEqual(0, loader.Load());
        Assert.Empty(Directory.GetFileSystemEntries(made));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
    }

    [Fact]
    public void Load_WhereTheFirstPlaceRefuses_TakesTheNext()
    {
        var loader = new BackendLoader([Natives], [new PrivateFile.InFolder("/proc/nowhere"), new FullDisk(), new PrivateFile.InMemory()]);

        Assert.NotEqual(0, loader.Load());
    }

    [Fact]
    public void Load_WhereEveryPlaceRefuses_NamesEachWithCauseAndRemedy()
    {
        var loader = new BackendLoader([Natives], [new PrivateFile.InFolder("/proc/nowhere"), new FullDisk()]);

        var message = Assert.Throws<DllNotFoundException>(() => loader.Load()).Message;

        Assert.False(loader.Altered);
        Assert.Contains("GLIBCXX_3.4.32", message);
        Assert.Contains("/proc/nowhere: ", message);
        Assert.Contains("a full disk: No space left on device", message);
        Assert.Contains("LFPSHARP_CACHE", message);
    }

    [Fact]
    public void Load_WithoutLibtorch_NamesThePackage()
    {
        File.Copy(Path.Combine(Natives, "libLibTorchSharp.so"), Path.Combine(folder, "libLibTorchSharp.so"));

        var message = Assert.Throws<DllNotFoundException>(() => new BackendLoader([folder], PrivateFile.Places()).Load()).Message;

        Assert.Contains("<PackageReference Include=\"libtorch-cpu-linux-x64\"", message);
        Assert.Contains(folder, message);
    }

    [Fact]
    public void Load_WithoutTorchSharpsLibrary_NamesWhereItLooked()
    {
        var message = Assert.Throws<DllNotFoundException>(() => new BackendLoader([folder], PrivateFile.Places()).Load()).Message;

        Assert.Contains("libLibTorchSharp.so", message);
        Assert.Contains(folder, message);
    }

    [Fact]
    public void Load_OfADamagedLibrary_SaysSo()
    {
        var damaged = File.ReadAllBytes(Path.Combine(Natives, "libLibTorchSharp.so"))[..1000];
        File.WriteAllBytes(Path.Combine(folder, "libLibTorchSharp.so"), damaged);

        var message = Assert.Throws<DllNotFoundException>(() => new BackendLoader([folder, Natives], PrivateFile.Places()).Load()).Message;

        Assert.Contains("it points to byte", message);
        Assert.Contains("Restore the package TorchSharp anew", message);
    }

    /// <summary>The kernel's own full disk: every write fails with ENOSPC.</summary>
    private sealed record FullDisk() : PrivateFile("a full disk")
    {
        public override FileStream Create() => new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }
}
