using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace LfpSharp.Cli.Tests.Live;

/// <summary>A window on a live page, without a browser: it listens to events and posts what buttons ask for.</summary>
internal sealed class LivePage : IDisposable
{
    private readonly HttpClient client = new() { Timeout = TimeSpan.FromMinutes(10) };
    private StreamReader? events;

    public LivePage(string address) => Address = address;

    public string Address { get; }

    /// <summary>The next event of a kind.</summary>
    public JsonElement Next(string kind)
    {
        events ??= new StreamReader(client.GetStreamAsync(Address + "events").GetAwaiter().GetResult());
        // Ends what hangs.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (events.ReadLineAsync(limit.Token).AsTask().GetAwaiter().GetResult() is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            var message = JsonDocument.Parse(line[6..]).RootElement;
            if (message.GetProperty("kind").GetString() == kind)
                return message;
        }
        throw new EndOfStreamException("The events ended.");
    }

    /// <summary>Whether the stream of events ends.</summary>
    public bool Ends()
    {
        while (events!.ReadLine() is not null)
        {
        }
        return true;
    }

    /// <summary>Posts a request, and gives the status and the message.</summary>
    public (HttpStatusCode Status, string Message) Post(object request)
    {
        using var answer = client.PostAsJsonAsync(Address + "do", request).GetAwaiter().GetResult();
        return (answer.StatusCode, JsonDocument.Parse(Text(answer)).RootElement.GetProperty("message").GetString()!);
    }

    /// <summary>Sends a request with other headers or to another path.</summary>
    public HttpResponseMessage Send(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(new Uri(Address), path));
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            if (name == "Content-Type")
                request.Content!.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }
        return client.SendAsync(request).GetAwaiter().GetResult();
    }

    /// <summary>The body of an answer.</summary>
    public static string Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();

    /// <summary>All that a process still writes; read beside the test, so that the process is never held up.</summary>
    public static Func<string> RestOf(System.Diagnostics.Process process)
    {
        var rest = process.StandardOutput.ReadToEndAsync();
        return () => rest.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        events?.Dispose();
        client.Dispose();
    }
}
