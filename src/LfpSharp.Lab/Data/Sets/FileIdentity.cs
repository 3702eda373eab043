using System.Globalization;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>What distinguishes a file from its later self without reading it.</summary>
internal static class FileIdentity
{
    public static string Of(string? path)
        => path is null || new FileInfo(path) is not { Exists: true } file ? path ?? ""
            : string.Create(CultureInfo.InvariantCulture, $"{file.FullName}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}");
}
