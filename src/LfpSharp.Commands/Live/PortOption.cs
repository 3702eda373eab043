using System.CommandLine;
using System.Net;

namespace LfpSharp.Commands.Live;

/// <summary><c>--port</c> of the commands that serve a page.</summary>
internal static class PortOption
{
    /// <summary>The option.</summary>
    /// <param name="subject">What its description begins with.</param>
    public static Option<int> Create(string subject = "The port") => new("--port")
    {
        Description = $"{subject} of 127.0.0.1 to listen to; 0 takes a free one.",
    };

    /// <summary>The port.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static int Check(int port)
        => port is >= 0 and <= IPEndPoint.MaxPort ? port
            : throw new ArgumentException(
                FormattableString.Invariant($"--port is {port}, but must be between 0 and {IPEndPoint.MaxPort}."));
}
