using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Live;

/// <summary>A real browser without a screen, by its protocol for developers (CDP); where none is installed the test is skipped.</summary>
internal sealed class Browser : IDisposable
{
    private static readonly string[] Places =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];

    private readonly ScratchFolder profile = new();
    private readonly HttpClient client = new();
    private readonly Process process;
    private readonly string address;

    public Browser()
    {
        Assert.SkipUnless(Places.Any(File.Exists), "No Chromium is installed.");
        process = Process.Start(new ProcessStartInfo(
            Places.First(File.Exists),
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}",
                "--disable-background-timer-throttling", "--window-size=1200,900", "about:blank",
            ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        const string told = "DevTools listening on ws://";
        while (true)
        {
            var line = process.StandardError.ReadLine() ?? throw new InvalidOperationException("The browser ended at once.");
            if (line.StartsWith(told, StringComparison.Ordinal))
            {
                address = "http://" + line[told.Length..].Split('/')[0];
                break;
            }
        }
        // What it says later is of no interest, but must be read.
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Opens a page in a window of its own.</summary>
    public BrowserWindow Open(string page)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{address}/json/new?{Uri.EscapeDataString(page)}");
        using var answer = client.SendAsync(request).GetAwaiter().GetResult();
        var target = answer.Content.ReadFromJsonAsync<JsonElement>().GetAwaiter().GetResult();
        return new BrowserWindow(target.GetProperty("webSocketDebuggerUrl").GetString()!);
    }

    public void Dispose()
    {
        client.Dispose();
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        try
        {
            profile.Dispose();
        }
        catch (IOException)
        {
            // A process of the browser still wrote to it; it lies among temporary files.
        }
    }
}
