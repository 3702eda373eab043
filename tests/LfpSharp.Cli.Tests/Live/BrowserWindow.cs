using System.Net.WebSockets;
using System.Text.Json;

namespace LfpSharp.Cli.Tests.Live;

/// <summary>A window of the browser.</summary>
internal sealed class BrowserWindow : IDisposable
{
    private const int LimitMs = 300_000;

    private readonly ClientWebSocket socket = new();
    private int sent;

    public BrowserWindow(string address) => socket.ConnectAsync(new Uri(address), CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>The value of an expression in the page; nothing while the page is being loaded.</summary>
    public JsonElement Evaluate(string expression)
    {
        var result = Send("Runtime.evaluate", new { expression, returnByValue = true });
        return result.TryGetProperty("exceptionDetails", out var fault)
            ? throw new InvalidOperationException(fault.ToString())
            : result.TryGetProperty("result", out var found) && found.TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Waits until an expression in the page holds; what a page that is loading does not know yet does not.</summary>
    public void Until(string condition)
    {
        var limit = Environment.TickCount64 + LimitMs;
        var look = $"(() => {{ try {{ return !!({condition}); }} catch {{ return false; }} }})()";
        while (Evaluate(look).ValueKind != JsonValueKind.True)
        {
            Assert.True(Environment.TickCount64 < limit, $"It did not come about that {condition}.");
            Thread.Sleep(30);
        }
    }

    /// <summary>Presses a key, as a keyboard does.</summary>
    public void Press(char key)
    {
        Send("Input.dispatchKeyEvent", new { type = "keyDown", key = key.ToString(), text = key.ToString() });
        Send("Input.dispatchKeyEvent", new { type = "keyUp", key = key.ToString() });
    }

    public void Dispose() => socket.Dispose();

    private JsonElement Send(string method, object parameters)
    {
        var id = ++sent;
        var message = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters });
        socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None).GetAwaiter().GetResult();
        while (true)
        {
            var answer = Receive();
            if (answer.TryGetProperty("id", out var its) && its.GetInt32() == id)
                return answer.TryGetProperty("result", out var result) ? result : answer;
        }
    }

    private JsonElement Receive()
    {
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = socket.ReceiveAsync(buffer, CancellationToken.None).GetAwaiter().GetResult();
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonDocument.Parse(whole.ToArray()).RootElement;
    }
}
