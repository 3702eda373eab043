namespace LfpSharp.Lab.Learning;

/// <summary>Which output neurons a reward speaks to, and what it is.</summary>
public enum StdpCredit
{
    /// <summary>c.</summary>
    ClassWise,

    /// <summary>c.</summary>
    Winner,

    /// <summary>g.</summary>
    Global,

    /// <summary>x.</summary>
    Margin,
}
