using System.Security.Cryptography;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Fetching;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Tests.Formats;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Data.Fetching;

public sealed class DataFetcherTests : IDisposable
{
    private static readonly byte[] Content = TestFiles.Bytes(300_000);
    private static readonly byte[] Other = TestFiles.Bytes(300_000, seed: 2);
    private readonly ScratchFolder folder = new();
    private readonly HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };

    private string Target => folder["set/file.bin"];

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Fetch_HonestServer_GivesTheFileAndNothingElse()
    {
        using var server = new FaultyServer(FaultyServer.Honest(Content));
        Assert.Equal(Target, await FetchAsync(server));
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([Target], Directory.GetFiles(folder["set"]));
        await FetchAsync(server);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Fetch_CutAgainAndAgain_ResumesWhereItBrokeOff()
    {
        using var server =
            new FaultyServer(FaultyServer.Cut(Content, 100_000), FaultyServer.Cut(Content, 50_000), FaultyServer.Honest(Content));
        await FetchAsync(server);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([0, 100_000, 150_000], server.Requests.Select(FaultyServer.RangeOf));
    }

    [Fact]
    public async Task Fetch_AfterACancel_ResumesNextTime()
    {
        using var server = new FaultyServer(FaultyServer.Stall(Content, 120_000), FaultyServer.Honest(Content));
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync(server, stall: 60, progress: new Watch(done =>
        {
            if (done == 120_000)
                source.Cancel();
        }), cancellation: source.Token));
        Assert.Equal(120_000, new FileInfo(Target + ".part").Length);

        await FetchAsync(server);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([0, 120_000], server.Requests.Select(FaultyServer.RangeOf));
    }

    [Fact]
    public async Task Fetch_StalledServer_IsLeftForTheNextMirror()
    {
        using var stalled = new FaultyServer(FaultyServer.Stall(Content, 1000));
        using var honest = new FaultyServer(FaultyServer.Honest(Content));

        // The honest server is held to the same time, which must do on a busy machine too.
        await FetchAsync([stalled.Address, honest.Address], attempts: 1, stall: 3);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
        Assert.Equal(1000, FaultyServer.RangeOf(honest.Requests[0]));
    }

    [Fact]
    public async Task Fetch_SilentServer_IsLeftBeforeItsFirstByte()
    {
        using var silent = new FaultyServer(FaultyServer.Silent());
        var error = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(silent, attempts: 1, stall: 0.3));
        Assert.Contains("Nothing came for 0.3 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_WrongBytesEverywhere_SaysSoAndWhatToDo()
    {
        using var wrong = new FaultyServer(FaultyServer.Honest(Other));
        var error = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(wrong));
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(Other)), error.Message, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(Content)), error.Message, StringComparison.Ordinal);
        Assert.Contains($"put it at '{Target}'", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["set"]));
        Assert.Single(wrong.Requests);
    }

    [Fact]
    public async Task Fetch_PartOfAnotherFile_IsThrownAwayAndFetchedAnew()
    {
        folder.Write("set/file.bin.part", Other[..1000]);
        using var server = new FaultyServer(FaultyServer.Honest(Content));
        await FetchAsync(server);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([1000, 0], server.Requests.Select(FaultyServer.RangeOf));
    }

    [Fact]
    public async Task Fetch_PartLongerThanTheFile_IsFetchedAnew()
    {
        folder.Write("set/file.bin.part", new byte[Content.Length + 5]);
        using var server = new FaultyServer(FaultyServer.Honest(Content));
        await FetchAsync(server);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task Fetch_ServerWithoutRanges_StartsAgain()
    {
        using var server = new FaultyServer(FaultyServer.Cut(Content, 1000), FaultyServer.Raw("200 OK", Content.Length, Content));
        await FetchAsync(server);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task Fetch_ServerThatSendsAnotherRange_IsNotBelieved()
    {
        folder.Write("set/file.bin.part", Content[..1000]);
        using var server = new FaultyServer(
            FaultyServer.Raw("206 Partial Content", 500, Content[..500], $"Content-Range: bytes 0-499/{Content.Length}\r\n"),
            FaultyServer.Honest(Content));
        var error = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(server, attempts: 1));
        Assert.Contains("another part than was asked for", error.Message, StringComparison.Ordinal);

        await FetchAsync(server);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([1000, 0], server.Requests.Select(FaultyServer.RangeOf));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(400_000)]
    public async Task Fetch_ServerThatLiesAboutTheLength_IsLeft(int announced)
    {
        using var liar = new FaultyServer(FaultyServer.Raw("200 OK", announced, Content));
        using var honest = new FaultyServer(FaultyServer.Honest(Content));
        await FetchAsync([liar.Address, honest.Address], attempts: 1);
        Assert.Equal(Content, await File.ReadAllBytesAsync(Target));
    }

    [Fact]
    public async Task Fetch_EndlessAnswer_IsCutAtTheGreatestLength()
    {
        using var endless = new FaultyServer(FaultyServer.Endless());
        var error = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(endless, attempts: 1));
        Assert.Contains("more than the 1000000 bytes", error.Message, StringComparison.Ordinal);
        Assert.True(new FileInfo(Target + ".part").Length <= 1_000_000);
    }

    [Theory]
    [InlineData("404 Not Found", 1)]
    [InlineData("503 Service Unavailable", 3)]
    public async Task Fetch_Refused_TriesAgainOnlyWhereThatMayHelp(string status, int requests)
    {
        using var server = new FaultyServer(FaultyServer.Raw(status, 0, []));
        var error = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(server));
        Assert.Contains(status[..3], error.Message, StringComparison.Ordinal);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task Fetch_Offline_SaysWhatToPutWhere()
    {
        Uri nobody;
        using (var server = new FaultyServer(FaultyServer.Honest(Content)))
            nobody = server.Address;
        var error = await Assert.ThrowsAsync<FetchException>(() => FetchAsync([nobody], attempts: 1));
        Assert.Contains(
            $"put it at '{Target}'; its SHA-256 is {Convert.ToHexStringLower(SHA256.HashData(Content))}",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_AnotherFileInItsPlace_TouchesNothing()
    {
        folder.Write("set/file.bin", Other);
        using var server = new FaultyServer(FaultyServer.Honest(Content));
        Assert.Contains(
            "Delete it", (await Assert.ThrowsAsync<FetchException>(() => FetchAsync(server))).Message, StringComparison.Ordinal);
        Assert.Equal(Other, await File.ReadAllBytesAsync(Target));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Fetch_PackedDifferently_IsKnownByWhatItUnpacksTo()
    {
        var packed = TestFiles.Gzip(Content);
        using var server = new FaultyServer(FaultyServer.Honest(packed));
        var digest = new FileDigest(DigestKind.Sha256OfUnpacked, Convert.ToHexStringLower(SHA256.HashData(Content)));
        await FetchAsync([server.Address], digest: digest);
        Assert.Equal(packed, await File.ReadAllBytesAsync(Target));

        File.Delete(Target);
        using var plain = new FaultyServer(FaultyServer.Honest(Content));
        Assert.Contains(
            "not the one expected",
            (await Assert.ThrowsAsync<FetchException>(() => FetchAsync([plain.Address], digest: digest))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_NoHash_IsRefused()
    {
        var fetcher = new DataFetcher(client, new FetchOptions());
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => fetcher.FetchAsync(new RemoteFile("file.bin", null, 1, []), folder["set"]));
        Assert.Contains("give it as SHA-256", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Sha256_NoHash_IsRefused(string hex)
        => Assert.Contains(
            "64 hexadecimal digits", Assert.Throws<ArgumentException>(() => FileDigest.Sha256(hex)).Message, StringComparison.Ordinal);

    [Fact]
    public void With_UserMirror_ComesFirst()
    {
        var file = DataCatalog.Find("cifar10")!.Files[0].With("http://localhost:1/x/", new string('A', 64));
        Assert.Equal("http://localhost:1/x/cifar-10-binary.tar.gz", file.Mirrors[0].ToString());
        Assert.Equal(new FileDigest(DigestKind.Sha256, new string('a', 64)), file.Digest);
        Assert.Throws<ArgumentException>(() => file.With("file:///etc", null));
    }

    private Task<string> FetchAsync(
        FaultyServer server,
        int attempts = 3,
        double stall = 10,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
        => FetchAsync([server.Address], attempts, stall, progress: progress, cancellation: cancellation);

    private Task<string> FetchAsync(
        Uri[] mirrors, int attempts = 3, double stall = 10, FileDigest? digest = null, IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
        => new DataFetcher(
            client,
            new FetchOptions { Attempts = attempts, RetryDelay = TimeSpan.FromMilliseconds(1), StallTimeout = TimeSpan.FromSeconds(stall) })
            .FetchAsync(
                new RemoteFile(
                    "file.bin",
                    digest ?? new FileDigest(DigestKind.Sha256, Convert.ToHexStringLower(SHA256.HashData(Content))),
                    1_000_000,
                    mirrors),
                folder["set"],
                progress,
                cancellation);

    private sealed class Watch(Action<long> seen) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => seen(value.Done);
    }
}
