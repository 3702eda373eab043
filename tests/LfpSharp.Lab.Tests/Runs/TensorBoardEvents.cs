using System.Buffers.Binary;

namespace LfpSharp.Lab.Tests.Runs;

/// <summary>Reads the scalars of a TensorBoard file by the format's description: framed records, each a protocol buffer.</summary>
internal static class TensorBoardEvents
{
    private const int FrameHead = 12;
    private const int FrameTail = 4;

    public static IEnumerable<(string Tag, long Step, float Value)> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            long step = 0;
            foreach (var (field, number, content) in Fields(bytes.AsMemory(at + FrameHead, length)))
            {
                if (field == 2)
                    step = number;
                if (field == 5)
                {
                    foreach (var (_, _, value) in Fields(content))
                        yield return Scalar(value, step);
                }
            }
            at += FrameHead + length + FrameTail;
        }
    }

    private static (string Tag, long Step, float Value) Scalar(ReadOnlyMemory<byte> value, long step)
    {
        var fields = Fields(value).ToList();
        var tag = System.Text.Encoding.UTF8.GetString(fields.First(field => field.Field == 1).Content.Span);
        // A scalar of 0 is left out by the format.
        var scalar = fields.FirstOrDefault(field => field.Field == 2).Content;
        return (tag, step, scalar.IsEmpty ? 0 : BinaryPrimitives.ReadSingleLittleEndian(scalar.Span));
    }

    private static IEnumerable<(int Field, long Number, ReadOnlyMemory<byte> Content)> Fields(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message.Span, ref at);
            var (field, kind) = ((int)(key >> 3), (int)(key & 7));
            var number = kind == 0 ? Varint(message.Span, ref at) : 0;
            var length = kind switch
            {
                0 => 0,
                1 => 8,
                2 => (int)Varint(message.Span, ref at),
                5 => 4,
                _ => throw new InvalidDataException($"wire type {kind}")
            };
            yield return (field, number, message.Slice(at, length));
            at += length;
        }
    }

    private static long Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            value |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
