namespace LfpSharp.Native;

/// <summary>What became of a setting of the native libraries.</summary>
public enum NativeSettingOutcome
{
    /// <summary>Nobody has asked for it: the native library's own default holds.</summary>
    Default,

    /// <summary>It holds from now on.</summary>
    Applied,

    /// <summary>The user's own choice in the environment was found and left as it is.</summary>
    UsersOwn,

    /// <summary>The library that would have read it is already loaded.</summary>
    TooLate,

    /// <summary>The system refused it.</summary>
    Refused,

    /// <summary>This system has no such setting.</summary>
    NotApplicable,
}
