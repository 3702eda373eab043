using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LfpSharp.Lab.Tests.Data.Fetching;

/// <summary>An HTTP server on loopback that answers as a script says, one answer a connection; the last one repeats.</summary>
internal sealed class FaultyServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Queue<Func<NetworkStream, string, CancellationToken, Task>> answers;
    private readonly Task serving;

    public FaultyServer(params Func<NetworkStream, string, CancellationToken, Task>[] answers)
    {
        this.answers = new(answers);
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>The head of every request, in order.</summary>
    public List<string> Requests { get; } = [];

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/file");

    /// <summary>Serves the content and heeds Range, as an honest server.</summary>
    public static Func<NetworkStream, string, CancellationToken, Task> Honest(byte[] content) => async (stream, request, stop) =>
    {
        var start = RangeOf(request);
        var range = $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}\r\n";
        if (start >= content.Length)
            await HeadAsync(stream, "416 Range Not Satisfiable", 0, stop);
        else if (start > 0)
            await HeadAsync(stream, "206 Partial Content", content.Length - start, stop, range);
        else
            await HeadAsync(stream, "200 OK", content.Length, stop);
        await stream.WriteAsync(content.AsMemory(Math.Min(start, content.Length)), stop);
    };

    /// <summary>Announces a length and sends some of the content from where it was asked, then closes.</summary>
    public static Func<NetworkStream, string, CancellationToken, Task> Cut(byte[] content, int sent) => async (stream, request, stop) =>
    {
        var start = RangeOf(request);
        await HeadAsync(
            stream,
            start > 0 ? "206 Partial Content" : "200 OK",
            content.Length - start,
            stop,
            start > 0 ? $"Content-Range: bytes {start}-{content.Length - 1}/{content.Length}\r\n" : "");
        await stream.WriteAsync(content.AsMemory(start, sent), stop);
    };

    /// <summary>Sends some, then nothing for ever.</summary>
    public static Func<NetworkStream, string, CancellationToken, Task> Stall(byte[] content, int sent) => async (stream, _, stop) =>
    {
        await HeadAsync(stream, "200 OK", content.Length, stop);
        await stream.WriteAsync(content.AsMemory(0, sent), stop);
        await UntilLeftAsync(stream, stop);
    };

    /// <summary>Sends nothing at all.</summary>
    public static Func<NetworkStream, string, CancellationToken, Task> Silent() => (stream, _, stop) => UntilLeftAsync(stream, stop);

    /// <summary>Answers with these head lines and bytes, whatever was asked.</summary>
    public static Func<NetworkStream, string, CancellationToken, Task> Raw(string status, long length, byte[] body, string more = "")
        => async (stream, _, stop) =>
    {
        await HeadAsync(stream, status, length, stop, more);
        await stream.WriteAsync(body, stop);
    };

    /// <summary>Sends for ever without telling a length.</summary>
    public static Func<NetworkStream, string, CancellationToken, Task> Endless() => async (stream, _, stop) =>
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
        while (true)
            await stream.WriteAsync(new byte[1 << 16], stop);
    };

    public static int RangeOf(string request)
        => request.Split("\r\n").FirstOrDefault(line => line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line.Split('=', '-')[1], System.Globalization.CultureInfo.InvariantCulture) : 0;

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        serving.Wait(TimeSpan.FromSeconds(10));
        stop.Dispose();
    }

    private static async Task HeadAsync(NetworkStream stream, string status, long length, CancellationToken stop, string more = "")
        => await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{more}Connection: close\r\n\r\n"), stop);

    // The client sends no more, so that reading ends when it leaves, however slow the machine is.
    private static async Task UntilLeftAsync(NetworkStream stream, CancellationToken stop)
        => _ = await stream.ReadAsync(new byte[1], stop);

    private async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await using var stream = client.GetStream();
                var request = await ReadHeadAsync(stream);
                Requests.Add(request);
                var answer = answers.Count > 1 ? answers.Dequeue() : answers.Peek();
                using var one = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                await answer(stream, request, one.Token).WaitAsync(TimeSpan.FromMinutes(1), one.Token);
            }
            catch (Exception error) when (
                error is OperationCanceledException or IOException or SocketException or TimeoutException or ObjectDisposedException)
            {
                // The client has left, or the test is over.
            }
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, stop.Token) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
