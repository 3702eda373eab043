namespace LfpSharp.Lab.Data.Fetching;

/// <summary>A file that can be fetched.</summary>
/// <param name="Name">Its name in the set's folder.</param>
/// <param name="Digest">What its content must hash to; null when nobody has published that, so that the user must give it.</param>
/// <param name="MostBytes">No server is read further than this.</param>
/// <param name="Mirrors">Where it is to be had, tried in order.</param>
public sealed record RemoteFile(string Name, FileDigest? Digest, long MostBytes, IReadOnlyList<Uri> Mirrors)
{
    /// <summary>The same file with a user's mirror first and a user's hash.</summary>
    /// <param name="mirror">The URL of a folder that holds it; null for none.</param>
    /// <param name="sha256">Its SHA-256; null to keep the one known.</param>
    /// <exception cref="ArgumentException">The URL is not of http or https, or the hash is none.</exception>
    public RemoteFile With(string? mirror, string? sha256)
    {
        var file = sha256 is null ? this : this with { Digest = FileDigest.Sha256(sha256) };
        if (mirror is null)
            return file;
        return Uri.TryCreate(mirror.TrimEnd('/') + "/" + Name, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? file with { Mirrors = [uri, .. Mirrors] }
            : throw new ArgumentException($"'{mirror}' is no address of a folder; it must start with http:// or https://.", nameof(mirror));
    }
}
