namespace LfpSharp.Native;

/// <summary>What became of loading libtorch.</summary>
/// <param name="Version">The version of libtorch that TorchSharp is built for, or null if it is not loaded.</param>
/// <param name="Path">The file of libtorch's CPU library in this process, or null if it is not loaded.</param>
/// <param name="Altered">Whether TorchSharp's library was loaded as a private copy with one optional symbol version.</param>
/// <param name="Failure">Why libtorch is not loaded and what to do, or null if it is loaded.</param>
public sealed record LibTorchReport(string? Version, string? Path, bool Altered, string? Failure)
{
    /// <summary>Whether libtorch is loaded.</summary>
    public bool IsLoaded => Failure is null;
}
