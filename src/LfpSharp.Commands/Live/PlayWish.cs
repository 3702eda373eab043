namespace LfpSharp.Commands.Live;

/// <summary>What one who looks on may ask for.</summary>
internal enum PlayWish
{
    /// <summary>To stand still.</summary>
    Pause,

    /// <summary>To play on.</summary>
    GoOn,

    /// <summary>To take one step, and stand still.</summary>
    Step,

    /// <summary>To begin the next episode; the one at hand counts only if it is over.</summary>
    Next,

    /// <summary>Another speed.</summary>
    Speed,
}
