using System.Runtime.InteropServices;

namespace LfpSharp.Lab.Distributed;

/// <summary>Bytes that the first process gives to all others, who need not know how many there are.</summary>
internal static class Messages
{
    /// <summary>Sends, as the first process.</summary>
    /// <param name="reduction">The processes.</param>
    /// <param name="content">What the others receive.</param>
    public static void Send(IReduction reduction, byte[] content)
    {
        Span<long> length = [content.Length];
        reduction.Broadcast(MemoryMarshal.AsBytes(length));
        reduction.Broadcast(content);
    }

    /// <summary>Receives what the first process sends, as any other.</summary>
    public static byte[] Receive(IReduction reduction)
    {
        Span<long> length = [0];
        reduction.Broadcast(MemoryMarshal.AsBytes(length));
        var content = new byte[length[0]];
        reduction.Broadcast(content);
        return content;
    }
}
