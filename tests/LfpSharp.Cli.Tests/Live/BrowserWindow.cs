using System.Net.WebSockets;
using System.Text.Json;

namespace LfpSharp.Cli.Tests.Live;

/// <summary>A window of the browser.</summary>
internal sealed class BrowserWindow : IDisposable
{
    private readonly ClientWebSocket socket = new();
    private int sent;

    public BrowserWindow(string address) => socket.ConnectAsync(new Uri(address), CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>The value of an expression in the page; a promise is waited for.</summary>
    public JsonElement Evaluate(string expression)
    {
        var result = Send("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true });
        return result.TryGetProperty("exceptionDetails", out var fault)
            ? throw new InvalidOperationException(fault.ToString())
            : result.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Waits until an expression in the page holds.</summary>
    public void Until(string condition)
        => Evaluate($"new Promise(done => {{ const look = () => {{ let so = false; try {{ so = {condition}; }} catch {{ }} "
            + "if (so) done(true); else setTimeout(look, 20); }; look(); })");

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
                return answer.GetProperty("result");
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
