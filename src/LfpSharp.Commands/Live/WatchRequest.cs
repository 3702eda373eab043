using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Live;

/// <summary>What a button of the watching page asks for.</summary>
/// <param name="Run">The run's folder, as the page was told it.</param>
/// <param name="Request">What is asked of it.</param>
internal sealed record WatchRequest(string? Run, RunRequest? Request);
