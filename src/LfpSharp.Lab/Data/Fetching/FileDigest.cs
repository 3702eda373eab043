using System.IO.Compression;
using System.Security.Cryptography;

namespace LfpSharp.Lab.Data.Fetching;

/// <summary>The hash that a file's content must have.</summary>
/// <param name="Kind">What is hashed, and how.</param>
/// <param name="Hex">The hash, lower-case hex.</param>
public sealed record FileDigest(DigestKind Kind, string Hex)
{
    private const long MostUnpacked = 1 << 30;

    /// <summary>A SHA-256 given by a user.</summary>
    /// <param name="hex">64 hexadecimal digits.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static FileDigest Sha256(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        return hex.Length == 2 * SHA256.HashSizeInBytes && hex.All(char.IsAsciiHexDigit)
            ? new FileDigest(DigestKind.Sha256, hex.ToLowerInvariant())
            : throw new ArgumentException($"'{hex}' is no SHA-256: it must have 64 hexadecimal digits.", nameof(hex));
    }

    /// <summary>The hash of a file, in hex.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It should unpack and does not.</exception>
    public string Of(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(Kind switch
        {
            DigestKind.Sha256 => SHA256.HashData(file),
            DigestKind.Sha256OfUnpacked => HashUnpacked(file),
            DigestKind.Md5 => Md5(file),
            _ => throw new InvalidOperationException($"No such digest: {Kind}."),
        });
    }

    private static byte[] HashUnpacked(FileStream file)
    {
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 16];
        long total = 0;
        while (unpacked.Read(block) is var count and > 0)
        {
            if ((total += count) > MostUnpacked)
                throw new InvalidDataException($"It unpacks to more than {MostUnpacked} bytes.");
            hash.AppendData(block, 0, count);
        }
        return hash.GetHashAndReset();
    }

    // Not for safety: it is what the authors of some sets have published to recognize a damaged download.
#pragma warning disable CA5351
    private static byte[] Md5(FileStream file) => MD5.HashData(file);
#pragma warning restore CA5351
}
