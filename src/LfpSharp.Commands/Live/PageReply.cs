namespace LfpSharp.Commands.Live;

/// <summary>The answer to what a page asked for.</summary>
/// <param name="Status">The HTTP status: 200, 400, or 409 where it came too late or is out of range.</param>
/// <param name="Message">What to show, in words.</param>
internal sealed record PageReply(int Status, string Message)
{
    /// <summary>It was done.</summary>
    public static PageReply Done(string message = "") => new(200, message);

    /// <summary>It does not fit what is so now.</summary>
    public static PageReply Conflict(string message) => new(409, message);

    /// <summary>It cannot be understood.</summary>
    public static PageReply Bad(string message) => new(400, message);
}
