namespace LfpSharp.Native.Elf;

/// <summary>A file is not the ELF shared library that was expected, or cannot be altered safely.</summary>
internal sealed class ElfFormatException(string message) : Exception(message);
