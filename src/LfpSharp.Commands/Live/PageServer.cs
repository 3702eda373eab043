using System.Net;
using System.Net.ServerSentEvents;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using LfpSharp.Commands.Screen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LfpSharp.Commands.Live;

/// <summary>
/// Serves one page to this machine alone: the page itself, a stream of events, and a place to post what its buttons ask for, all below a
/// random token.
/// </summary>
internal sealed partial class PageServer : IDisposable
{
    private const string NonceMark = "{nonce}";
    private const int NonceBytes = 16;
    private const int LargestBody = 4096;
    private const int MostConnections = 64;

    private readonly WebApplication app;
    private readonly PageGuard guard = new();
    private readonly EventHub hub;
    private readonly string page;
    private readonly Func<JsonElement, PageReply> act;

    private PageServer(string pageName, int port, EventHub hub, Func<JsonElement, PageReply> act)
    {
        (this.hub, this.act, page) = (hub, act, ReadPage(pageName));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        app = builder.Build();
        app.Use(Guard);
        app.UseRouting();
        app.MapGet("/{token}/", Page);
        app.MapGet("/{token}/events", (HttpContext context) => TypedResults.ServerSentEvents(Events(context.RequestAborted)));
        app.MapPost("/{token}/do", Act);
        app.Start();
        Port = new Uri(app.Urls.Single()).Port;
    }

    /// <summary>The port that it listens to.</summary>
    public int Port { get; }

    /// <summary>The address of the page.</summary>
    public string Address => FormattableString.Invariant($"http://127.0.0.1:{Port}/{guard.Token}/");

    /// <summary>Starts serving.</summary>
    /// <param name="page">The page: the name of a file within the program, without its ending.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="hub">What windows are told.</param>
    /// <param name="act">Does what a button asks for; called on any thread, one call at a time.</param>
    /// <exception cref="InvalidOperationException">ASP.NET Core is not installed.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static PageServer Start(string page, int port, EventHub hub, Func<JsonElement, PageReply> act)
    {
        AspNetRuntime.Ensure();
        return Create(page, port, hub, act);
    }

    /// <summary>Says where the page is.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="use">What can be done there, in sentences.</param>
    /// <param name="record">What a program is told; by default the address.</param>
    public void Announce(Terminal terminal, string use, object? record = null)
    {
        terminal.Line($"Open {Address}");
        terminal.Line($"It is for this machine alone. {use}");
        terminal.Record(record ?? new { address = Address });
        Console.Out.Flush();
    }

    /// <summary>Ends all windows and the server.</summary>
    public void Dispose()
    {
        hub.Dispose();
        app.StopAsync().GetAwaiter().GetResult();
        ((IDisposable)app).Dispose();
    }

    // A method of its own, so that nothing of ASP.NET is loaded before it is known to be there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PageServer Create(string page, int port, EventHub hub, Func<JsonElement, PageReply> act) => new(page, port, hub, act);

    private async Task Guard(HttpContext context, RequestDelegate next)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = Policy("");
        var given = request.Path.Value?.Split('/') is ["", var token, ..] ? token : "";
        if (guard.Refusal(request.Headers.Host, request.Headers.Origin, given, Port) is { } refusal)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync(refusal + "\n").ConfigureAwait(false);
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    private async Task Page(HttpContext context)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes));
        context.Response.Headers.ContentSecurityPolicy = Policy(nonce);
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(page.Replace(NonceMark, nonce, StringComparison.Ordinal)).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<SseItem<string>> Events([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var json in hub.Listen(cancellation).ConfigureAwait(false))
            yield return new SseItem<string>(json);
    }

    private async Task Act(HttpContext context)
    {
        var reply = await Answer(context.Request).ConfigureAwait(false);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { message = reply.Message })).ConfigureAwait(false);
    }

    // Only JSON: a form of another site could post anything else without being asked.
    private async Task<PageReply> Answer(HttpRequest request)
    {
        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
            return new PageReply(StatusCodes.Status415UnsupportedMediaType, "Post application/json.");
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body).ConfigureAwait(false);
            lock (guard)
                return act(body.RootElement);
        }
        catch (JsonException)
        {
            return PageReply.Bad("The body is no JSON.");
        }
        catch (BadHttpRequestException error)
        {
            return new PageReply(error.StatusCode, $"The body is larger than {LargestBody} bytes, or breaks off.");
        }
    }

    private static string Policy(string nonce)
        => "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'; img-src data:"
            + (nonce.Length > 0 ? $"; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'" : "");

    // One file for the browser, of parts that pages share: {live.css} stands for that part.
    private static string ReadPage(string name)
        => Part().Replace(Resource(name + ".html"), match => Resource(match.Groups[1].Value));

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{typeof(PageServer).Namespace}.{name}")
            ?? throw new ArgumentException($"There is no '{name}' in the program.", nameof(name));
        return new StreamReader(stream).ReadToEnd();
    }

    [GeneratedRegex("\\{([a-z]+\\.(?:css|js))\\}")]
    private static partial Regex Part();
}
