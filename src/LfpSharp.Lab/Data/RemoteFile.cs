namespace LfpSharp.Lab.Data;

/// <summary>A file that can be fetched.</summary>
/// <param name="Name">Its name in the set's folder.</param>
/// <param name="Digest">What its content must hash to; null when nobody has published that, so that the user must give it.</param>
/// <param name="MostBytes">No server is read further than this.</param>
/// <param name="Mirrors">Where it is to be had, tried in order.</param>
public sealed record RemoteFile(string Name, FileDigest? Digest, long MostBytes, IReadOnlyList<Uri> Mirrors);
