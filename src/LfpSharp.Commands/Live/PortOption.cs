using System.Net;

namespace LfpSharp.Commands.Live;

/// <summary>What <c>--port</c> may be.</summary>
internal static class PortOption
{
    /// <summary>The port.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static int Check(int port)
        => port is >= 0 and <= IPEndPoint.MaxPort ? port
            : throw new ArgumentException(
                FormattableString.Invariant($"--port is {port}, but must be between 0 and {IPEndPoint.MaxPort}."));
}
