using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LfpSharp.Commands.Data;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests;

public sealed class DataCommandTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void List_Plain_NamesEverySetAndWhereItIs()
    {
        var (code, output, _) = Run("list", "--data-dir", folder.Path);
        Assert.Equal(0, code);
        Assert.Matches("(?m)^digits +inside +UCI handwritten digits", output);
        Assert.Matches("(?m)^swirls +generated", output);
        Assert.Matches("(?m)^csv +--path", output);
        Assert.Matches("(?m)^cifar100 +", output);
        Assert.DoesNotContain('\e', output);
    }

    [Fact]
    public void List_Json_FindsTheFolderGiven()
    {
        WriteMnist();
        var (code, output, _) = Run("list", "--json", "--data-dir", folder.Path);
        Assert.Equal(0, code);
        var mnist = Result(output).EnumerateArray().Single(set => set.GetProperty("name").GetString() == "mnist");
        Assert.True(mnist.GetProperty("found").GetBoolean());
        Assert.Equal(folder["mnist"], mnist.GetProperty("place").GetString());
    }

    [Fact]
    public void Info_Digits_ShowsSizesClassesAndWritesThePicture()
    {
        var picture = folder["digits.png"];
        var (code, output, _) = Run("info", "digits", "--picture", picture);
        Assert.Equal(0, code);
        Assert.Contains("1,438", output, StringComparison.Ordinal);
        Assert.Contains("359", output, StringComparison.Ordinal);
        Assert.Contains("1 × 8 × 8", output, StringComparison.Ordinal);
        Assert.Contains("10.24432/C50P49", output, StringComparison.Ordinal);
        Assert.Equal("PNG"u8.ToArray(), File.ReadAllBytes(picture)[1..4]);
    }

    [Fact]
    public void Info_Json_IsOneLine()
    {
        var (code, output, _) = Run("info", "swirls", "--json", "--samples", "300", "--seed", "3");
        Assert.Equal(0, code);
        var result = Result(output);
        Assert.Equal(240, result.GetProperty("train").GetInt32());
        Assert.Equal([80, 80, 80], result.GetProperty("trainPerClass").EnumerateArray().Select(n => n.GetInt32()));
    }

    [Fact]
    public void Check_WholeFolder_ReadsIt()
    {
        WriteMnist();
        // Files of a set of one's own: no hash is published for them.
        Directory.Move(folder["mnist"], folder["own"]);
        var (code, output, _) = Run("check", "own", "--data-dir", folder.Path);
        Assert.Equal(0, code);
        Assert.Contains("own: whole; 3 samples read", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OtherBytesThanPublished_IsToldWithTheFile()
    {
        WriteMnist(packed: true);
        var (code, _, error) = Run("check", "mnist", "--data-dir", folder.Path);
        Assert.Equal(2, code);
        Assert.Contains("train-images-idx3-ubyte.gz", error, StringComparison.Ordinal);
        Assert.Contains("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_DamagedFile_IsExitCodeTwoWithPlaceAndNoStackTrace()
    {
        WriteMnist();
        var labels = Path.Combine(folder.Path, "mnist", "train-labels-idx1-ubyte");
        File.WriteAllBytes(labels, File.ReadAllBytes(labels)[..^1]);
        var (code, output, error) = Run("info", "mnist", "--data-dir", folder.Path);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith($"error: {labels}, byte 8: found 2 bytes after the header; expected 3 bytes", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info nonesuch", "There is no data set 'nonesuch'")]
    [InlineData("info csv", "needs a path")]
    [InlineData("info csv --path /nonexistent.csv", "/nonexistent.csv")]
    [InlineData("info image-folder --path /nonexistent", "There is no folder or zip")]
    [InlineData("info digits --memory-limit 0", "MemoryLimitMiB")]
    [InlineData("info digits --channels 2", "Channels must be 1 (grey) or 3 (colour)")]
    [InlineData("info digits --image-size 8by8", "found '8by8'")]
    [InlineData("info digits --nonesuch", "--nonesuch")]
    [InlineData("fetch digits", "'digits' is not fetched")]
    [InlineData("fetch mnist --sha256 abc", "--sha256 is for sets of one file")]
    [InlineData("fetch cifar10 --sha256 abc", "64 hexadecimal digits")]
    [InlineData("fetch cifar10 --mirror ftp://x", "must start with http")]
    [InlineData("fetch cifar10 --stall-seconds 0", "--stall-seconds")]
    public void BadUse_IsExitCodeTwoWithTheReason(string arguments, string reason)
    {
        var (code, _, error) = Run(arguments.Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_FromAMirror_WritesBesideAndRenames()
    {
        var content = new byte[5000];
        new Random(1).NextBytes(content);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOnceAsync(listener, content);

        var mirror = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/set";
        var digest = Convert.ToHexString(SHA256.HashData(content));
        var (code, output, error) = Run("fetch", "cifar10", "--data-dir", folder.Path, "--mirror", mirror, "--sha256", digest, "--json");

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.StartsWith("GET /set/cifar-10-binary.tar.gz ", await serving, StringComparison.Ordinal);
        Assert.Equal(
            content,
            await File.ReadAllBytesAsync(folder["cifar10/cifar-10-binary.tar.gz"], TestContext.Current.CancellationToken));
        Assert.Equal("cifar10", Result(output).GetProperty("dataset").GetString());
    }

    private static async Task<string> ServeOnceAsync(TcpListener listener, byte[] content)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var request = new byte[4096];
        var length = await stream.ReadAsync(request);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n"));
        await stream.WriteAsync(content);
        return Encoding.ASCII.GetString(request, 0, length);
    }

    /// <summary>A set of three images of 2×2 under MNIST's names.</summary>
    private void WriteMnist(bool packed = false)
    {
        Directory.CreateDirectory(folder["mnist"]);
        Write("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, .. Enumerable.Range(1, 12).Select(i => (byte)i)]);
        Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2]);

        void Write(string name, byte[] content)
        {
            var path = Path.Combine(folder.Path, "mnist", name + (packed ? ".gz" : ""));
            using Stream file = packed
                ? new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionMode.Compress)
                : File.Create(path);
            file.Write(content);
        }
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var parsed = DataCommand.Create().Parse(arguments);
        var code = parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        // The program's entry turns the parser's own complaints into exit code 2.
        return (parsed.Errors.Count > 0 ? 2 : code, output.ToString(), error.ToString());
    }

    private static JsonElement Result(string output)
        => JsonDocument.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement.GetProperty("result");
}
