using System.Security.Cryptography;
using System.Text;

namespace LfpSharp.Commands.Live;

/// <summary>
/// Whom a page is served to: who names this server as its host, comes from no other site's page, and knows the token in the address.
/// </summary>
/// <remarks>
/// A site that a browser visits can make it send requests to this machine; by DNS rebinding it can even do so under a host name of its
/// own. Host and Origin tell such requests apart, and the token, 128 random bits, is not to be guessed by other users of the machine.
/// </remarks>
internal sealed class PageGuard
{
    private const int TokenBytes = 16;

    private readonly byte[] token;

    public PageGuard() => (Token, token) = Draw();

    /// <summary>32 hexadecimal digits.</summary>
    public string Token { get; }

    /// <summary>Why a request is refused; null where it is not.</summary>
    /// <param name="host">The Host header.</param>
    /// <param name="origin">The Origin header; null or empty where there is none.</param>
    /// <param name="given">The token that it gives.</param>
    /// <param name="port">The port that the server listens to.</param>
    public string? Refusal(string? host, string? origin, string? given, int port)
    {
        string[] hosts = [FormattableString.Invariant($"127.0.0.1:{port}"), FormattableString.Invariant($"localhost:{port}")];
        if (!hosts.Contains(host, StringComparer.OrdinalIgnoreCase))
            return $"The host '{Shown(host)}' is not this server, which is {hosts[0]}.";
        if (!string.IsNullOrEmpty(origin) && !string.Equals(origin, $"http://{host}", StringComparison.OrdinalIgnoreCase))
            return $"A page of '{Shown(origin)}' may not speak to this server.";
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? ""), token)
            ? null
            : "The address lacks the token, or has another one. Open the address that the command printed.";
    }

    private static (string Text, byte[] Bytes) Draw()
    {
        var text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        return (text, Encoding.UTF8.GetBytes(text));
    }

    // It comes from outside and is shown.
    private static string Shown(string? text)
        => new([.. (text ?? "").Where(letter => char.IsAsciiLetterOrDigit(letter) || ".:/-[]".Contains(letter)).Take(60)]);
}
