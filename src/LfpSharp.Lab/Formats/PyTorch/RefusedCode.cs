namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>Operations of pickles that no weights need: they make objects, or belong to the text of protocol 0.</summary>
internal static class RefusedCode
{
    /// <summary>Makes an object of a class that two lines name.</summary>
    public const byte Inst = (byte)'i';

    private static readonly Dictionary<byte, string> Names = new()
    {
        [Inst] = "INST",
        [(byte)'o'] = "OBJ",
        [0x81] = "NEWOBJ",
        [0x92] = "NEWOBJ_EX",
        [0x82] = "EXT1",
        [0x83] = "EXT2",
        [0x84] = "EXT4",
        [(byte)'P'] = "PERSID",
        [(byte)'0'] = "POP",
        [(byte)'1'] = "POP_MARK",
        [(byte)'2'] = "DUP",
        [(byte)'I'] = "INT",
        [(byte)'L'] = "LONG",
        [(byte)'F'] = "FLOAT",
        [(byte)'S'] = "STRING",
        [(byte)'V'] = "UNICODE",
        [(byte)'g'] = "GET",
        [(byte)'p'] = "PUT",
        [(byte)'d'] = "DICT",
        [(byte)'l'] = "LIST",
        [0x91] = "FROZENSET",
        [0x96] = "BYTEARRAY8",
        [0x97] = "NEXT_BUFFER",
        [0x98] = "READONLY_BUFFER",
    };

    /// <summary>What pickle's own documentation calls it, or the byte.</summary>
    public static string Name(byte code) => Names.TryGetValue(code, out var name) ? $"operation {name}" : $"byte 0x{code:x2} as operation";
}
