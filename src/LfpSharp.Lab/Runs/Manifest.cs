using System.Runtime.InteropServices;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Training;
using TorchSharp;

namespace LfpSharp.Lab.Runs;

/// <summary>What a run ran with and what came out, for whoever wants to repeat it: <c>manifest.json</c>.</summary>
public sealed record Manifest
{
    /// <summary>What became of the run: <c>running</c> (also after a kill), <c>interrupted</c>, <c>failed</c> or <c>done</c>.</summary>
    public string Status { get; init; } = "running";

    /// <summary>Why it failed.</summary>
    public string? Failure { get; init; }

    /// <summary>The version of LfpSharp.</summary>
    public string Version { get; init; } = typeof(Manifest).Assembly.GetName().Version!.ToString(3);

    /// <summary>The version of TorchSharp.</summary>
    public string TorchSharp { get; init; } = typeof(torch).Assembly.GetName().Version!.ToString();

    /// <summary>The version of libtorch.</summary>
    public string LibTorch { get; init; } = torch.__version__;

    /// <summary>The .NET runtime.</summary>
    public string Runtime { get; init; } = RuntimeInformation.FrameworkDescription;

    /// <summary>Operating system and processor architecture.</summary>
    public string System { get; init; } = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}";

    /// <summary>Logical processors.</summary>
    public int Processors { get; init; } = Environment.ProcessorCount;

    /// <summary>The seed.</summary>
    public long Seed { get; init; }

    /// <summary>SHA-256 of the data set's content.</summary>
    public string DataHash { get; init; } = "";

    /// <summary>Where the data came from.</summary>
    public string DataSource { get; init; } = "";

    /// <summary>SHA-256 of the weights that training started from, where the recipe names some.</summary>
    public string? FromHash { get; init; }

    /// <summary>What the model takes and gives.</summary>
    public InputFormat? Input { get; init; }

    /// <summary>Each time that a process worked on the run.</summary>
    public IReadOnlyList<RunSession> Sessions { get; init; } = [];

    /// <summary>Changes of the learning rate that were asked for while it trained.</summary>
    public IReadOnlyList<RateChange> RateChanges { get; init; } = [];

    /// <summary>Steps done.</summary>
    public long Steps { get; init; }

    /// <summary>SHA-256 of the weights after the last step.</summary>
    public string? FinalWeightsHash { get; init; }

    /// <summary>SHA-256 of the weights of the best epoch.</summary>
    public string? BestWeightsHash { get; init; }

    /// <summary>What came out; null before the end.</summary>
    public TrainingResult? Result { get; init; }

    /// <summary>
    /// Whether all sessions computed with the same number of threads; else the last bits may differ from a run that was never stopped.
    /// </summary>
    public bool SameThreads => Sessions.Select(session => session.Threads).Distinct().Count() <= 1;
}
