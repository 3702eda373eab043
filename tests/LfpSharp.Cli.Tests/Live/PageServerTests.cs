using System.Net;
using System.Text.Json;
using LfpSharp.Commands.Live;

namespace LfpSharp.Cli.Tests.Live;

/// <summary>Whom the pages' server serves, and what it tells them.</summary>
public sealed class PageServerTests : IDisposable
{
    private readonly EventHub hub = new();
    private readonly PageServer server;
    private readonly LivePage page;

    public PageServerTests()
    {
        server = PageServer.Start("watch", 0, hub, request => request.TryGetProperty("late", out _)
            ? PageReply.Conflict("too late") : PageReply.Done(request.GetProperty("word").GetString()!));
        page = new LivePage(server.Address);
    }

    [Fact]
    public void Get_Page_IsOneFileThatRunsItsOwnScriptsOnly()
    {
        using var answer = page.Send(HttpMethod.Get, "");
        var html = LivePage.Text(answer);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        var nonce = policy.Split("script-src 'nonce-")[1].Split('\'')[0];
        Assert.Equal(32, nonce.Length);
        Assert.Contains($"<script nonce=\"{nonce}\">", html, StringComparison.Ordinal);
        Assert.Contains("function drawChart", html, StringComparison.Ordinal);
        Assert.DoesNotContain("{nonce}", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"https?:", html);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        using var again = page.Send(HttpMethod.Get, "");
        Assert.NotEqual(policy, Assert.Single(again.Headers.GetValues("Content-Security-Policy")));
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "evil.example:80")]
    [InlineData("Host", "127.0.0.1:1")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "https://127.0.0.1")]
    public void Send_ForeignHostOrOrigin_IsForbidden(string header, string value)
    {
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Get, "events"), (HttpMethod.Post, "do") })
        {
            using var answer = page.Send(method, path, method == HttpMethod.Post ? "{\"word\":\"x\"}" : null, (header, value));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public void Send_OwnHostsAndOrigin_IsServed()
    {
        foreach (var host in new[] { $"127.0.0.1:{server.Port}", $"localhost:{server.Port}" })
        {
            using var answer = page.Send(HttpMethod.Post, "do", "{\"word\":\"x\"}", ("Host", host), ("Origin", "http://" + host));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/events")]
    [InlineData("/00000000000000000000000000000000/")]
    [InlineData("/00000000000000000000000000000000/events")]
    [InlineData("/x/../watch.html")]
    public void Get_WithoutTheToken_IsForbidden(string path)
    {
        using var answer = page.Send(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var text = LivePage.Text(answer);
        Assert.Contains("token", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("watch.js")]
    [InlineData("%2e%2e/")]
    public void Get_AnyOtherPath_IsNotFound(string path)
    {
        using var answer = page.Send(HttpMethod.Get, path);
        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden, $"{answer.StatusCode}");
    }

    [Fact]
    public void Token_EachServer_Has128BitsOfItsOwn()
    {
        using var otherHub = new EventHub();
        using var other = PageServer.Start("watch", 0, otherHub, _ => PageReply.Done());
        var tokens = new[] { server.Address, other.Address }.Select(address => address.TrimEnd('/').Split('/')[^1]).ToArray();
        Assert.All(tokens, token => Assert.Matches("^[0-9a-f]{32}$", token));
        Assert.NotEqual(tokens[0], tokens[1]);
    }

    [Fact]
    public void Post_Requests_AreDoneOrRefusedWithTheReason()
    {
        Assert.Equal((HttpStatusCode.OK, "hello"), page.Post(new { word = "hello" }));
        Assert.Equal((HttpStatusCode.Conflict, "too late"), page.Post(new { late = true }));
        Assert.Equal(HttpStatusCode.BadRequest, Status("{"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, Status("word=x", ("Content-Type", "application/x-www-form-urlencoded")));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, Status($"{{\"word\":\"{new string('x', 5000)}\"}}"));
    }

    [Fact]
    public void Events_TwoWindows_AreToldTheSameAndLateOnesTheNewest()
    {
        hub.Tell("a", "{\"kind\":\"a\",\"n\":1}");
        hub.Tell("a", "{\"kind\":\"a\",\"n\":2}");
        using var first = new LivePage(server.Address);
        Assert.Equal(2, Number(first.Next("a")));
        using var second = new LivePage(server.Address);
        Assert.Equal(2, Number(second.Next("a")));
        for (var n = 3; n < 20; n++)
        {
            hub.Tell("a", $"{{\"kind\":\"a\",\"n\":{n}}}");
            Assert.Equal(n, Number(first.Next("a")));
            Assert.Equal(n, Number(second.Next("a")));
        }

        Assert.Equal(2, hub.Windows);
        server.Dispose();
        Assert.True(first.Ends());
    }

    public void Dispose()
    {
        page.Dispose();
        server.Dispose();
        hub.Dispose();
    }

    private static int Number(JsonElement message) => message.GetProperty("n").GetInt32();

    private HttpStatusCode Status(string body, params (string, string)[] headers)
    {
        using var answer = page.Send(HttpMethod.Post, "do", body, headers);
        return answer.StatusCode;
    }
}
