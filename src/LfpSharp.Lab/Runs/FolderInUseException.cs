namespace LfpSharp.Lab.Runs;

/// <summary>Another process works in a folder.</summary>
internal sealed class FolderInUseException(string message, Exception cause) : IOException(message, cause);
