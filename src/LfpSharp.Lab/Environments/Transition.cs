namespace LfpSharp.Lab.Environments;

/// <summary>What a step of an episode brought.</summary>
/// <param name="Reward">The environment's reward, as published.</param>
/// <param name="Ends">Whether the episode is over by its own rules, and not by a limit of steps.</param>
public readonly record struct Transition(double Reward, bool Ends);
