namespace LfpSharp.Lab.Data.Fetching;

/// <summary>What a <see cref="FileDigest"/> hashes, and how.</summary>
public enum DigestKind
{
    /// <summary>SHA-256 of the file.</summary>
    Sha256,

    /// <summary>SHA-256 of what the gzip file unpacks to: mirrors compress the same content differently.</summary>
    Sha256OfUnpacked,

    /// <summary>MD5 of the file, as its authors published it: recognizes damage, not malice.</summary>
    Md5,
}
