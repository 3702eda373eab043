using System.Net;
using System.Net.Http.Headers;

namespace LfpSharp.Lab.Data.Fetching;

/// <summary>
/// Fetches files from a list of mirrors: resumed where they broke off, left when they stall, checked by their hash, written beside their
/// place (<c>.part</c>) and renamed.
/// </summary>
/// <param name="client">The client; its own time-out must be infinite, since large files take long.</param>
/// <param name="options">How patient to be.</param>
public sealed class DataFetcher(HttpClient client, FetchOptions options)
{
    private const int BlockBytes = 1 << 16;

    /// <summary>Fetches one file, unless it is there already.</summary>
    /// <param name="file">What, with its hash.</param>
    /// <param name="folder">Where to; made if need be.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellation">Stops; what has come so far is kept for the next time.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="ArgumentException">The file has no hash.</exception>
    /// <exception cref="FetchException">No mirror gave it, or another file is in its place.</exception>
    public async Task<string> FetchAsync(
        RemoteFile file, string folder, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var digest =
            file.Digest ?? throw new ArgumentException($"The hash of '{file.Name}' is not known: give it as SHA-256.", nameof(file));
        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, file.Name);
        if (File.Exists(target))
        {
            return Mismatch(digest, target) is not { } wrong
                ? target
                : throw new FetchException($"{target}: {wrong} Delete it to fetch it again.");
        }

        var failures = new List<string>();
        foreach (var mirror in file.Mirrors)
        {
            if (await TryMirrorAsync(mirror, file, target, failures, progress, cancellation).ConfigureAwait(false))
                return target;
        }
        var kind = digest.Kind switch
        {
            DigestKind.Sha256 => "SHA-256",
            DigestKind.Sha256OfUnpacked => "SHA-256, unpacked,",
            _ => "MD5",
        };
        throw new FetchException($"'{file.Name}' could not be fetched.\n  {string.Join("\n  ", failures)}\n"
            + $"Fetch it by other means and put it at '{target}'; its {kind} is {digest.Hex}.");
    }

    private async Task<bool> TryMirrorAsync(
        Uri mirror,
        RemoteFile file,
        string target,
        List<string> failures,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        var part = target + ".part";
        for (var attempt = 0; attempt < options.Attempts; attempt++)
        {
            if (attempt > 0)
                await Task.Delay(options.RetryDelay * Math.Pow(2, attempt - 1), cancellation).ConfigureAwait(false);
            try
            {
                var resumed = await DownloadAsync(mirror, file, part, progress, cancellation).ConfigureAwait(false);
                if (Mismatch(file.Digest!, part) is not { } wrong)
                {
                    File.Move(part, target, overwrite: true);
                    return true;
                }

                File.Delete(part);
                failures.Add($"{mirror}: {wrong}");
                if (!resumed)
                    return false;
            }
            catch (HttpRequestException error) when (error.StatusCode is { } status and not HttpStatusCode.RequestedRangeNotSatisfiable
                && (int)status < 500)
            {
                failures.Add($"{mirror}: the server answered {(int)status} {status}.");
                return false;
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TimeoutException)
            {
                failures.Add($"{mirror}: {error.Message}");

                // A server that announces more than it has breaks off after the last byte too.
                if (File.Exists(part) && Mismatch(file.Digest!, part) is null)
                {
                    File.Move(part, target, overwrite: true);
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>Adds to the part what it lacks; true when it had a beginning already.</summary>
    private async Task<bool> DownloadAsync(
        Uri mirror, RemoteFile file, string part, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(options.StallTimeout);
        var stream = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, mirror);
                var beginning = stream.Length;
                if (beginning > 0)
                    request.Headers.Range = new RangeHeaderValue(beginning, null);
                using var response =
                    await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
                if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                    stream.SetLength(0);
                response.EnsureSuccessStatusCode();

                var resumed =
                    response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == beginning;
                if (!resumed)
                {
                    stream.SetLength(0);
                    if (response.StatusCode == HttpStatusCode.PartialContent)
                        throw new IOException("The server sent another part than was asked for.");
                }
                stream.Seek(0, SeekOrigin.End);
                await CopyAsync(response.Content, stream, file, stall, progress).ConfigureAwait(false);
                return resumed && beginning > 0;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new TimeoutException($"Nothing came for {options.StallTimeout.TotalSeconds:0.#} s; {stream.Length} bytes are kept.");
            }
        }
    }

    private async Task CopyAsync(
        HttpContent content, FileStream stream, RemoteFile file, CancellationTokenSource stall, IProgress<DataProgress>? progress)
    {
        var total = stream.Length + content.Headers.ContentLength;
        var source = await content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var block = new byte[BlockBytes];
            while (await source.ReadAsync(block, stall.Token).ConfigureAwait(false) is var count and > 0)
            {
                stall.CancelAfter(options.StallTimeout);
                if (stream.Length + count > file.MostBytes)
                {
                    stream.SetLength(0);
                    throw new IOException($"The server sent more than the {file.MostBytes} bytes that '{file.Name}' can have.");
                }
                await stream.WriteAsync(block.AsMemory(0, count), stall.Token).ConfigureAwait(false);
                progress?.Report(new DataProgress($"fetching {file.Name}", stream.Length, total));
            }
        }
    }

    private static string? Mismatch(FileDigest digest, string path)
    {
        try
        {
            var found = digest.Of(path);
            return found == digest.Hex ? null : $"The content is not the one expected: its hash is {found} instead of {digest.Hex}.";
        }
        catch (InvalidDataException error)
        {
            return $"The content is not the one expected: {error.Message}";
        }
    }
}
