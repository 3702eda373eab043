namespace LfpSharp.Rules;

/// <summary>At which outputs of a layer a <see cref="ReverseRule"/> turns the reward's sign.</summary>
public enum ReversedSign
{
    /// <summary>Where z &gt; 0.</summary>
    Positive,

    /// <summary>Where z &lt; 0.</summary>
    Negative,

    /// <summary>Where z is not 0.</summary>
    Both,
}
