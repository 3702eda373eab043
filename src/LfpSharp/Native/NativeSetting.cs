namespace LfpSharp.Native;

/// <summary>The state of one setting of the native libraries of this process.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">The values that hold, or why there are none, in words.</param>
public sealed record NativeSetting(NativeSettingOutcome Outcome, string Detail);
