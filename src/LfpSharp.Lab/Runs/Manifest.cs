using System.Runtime.InteropServices;
using LfpSharp.Lab.Training;
using TorchSharp;

namespace LfpSharp.Lab.Runs;

/// <summary>What a run ran with and what came out, for whoever wants to repeat it: <c>manifest.json</c>.</summary>
/// <param name="Version">The version of LfpSharp.</param>
/// <param name="TorchSharp">The version of TorchSharp.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="System">Operating system and processor architecture.</param>
/// <param name="Processors">Logical processors.</param>
/// <param name="Threads">Threads that libtorch computes with. Other thread counts may give other last bits.</param>
/// <param name="Seed">The seed.</param>
/// <param name="DataHash">SHA-256 of the data set's content.</param>
/// <param name="DataSource">Where the data came from.</param>
/// <param name="WeightsHash">SHA-256 of the best weights.</param>
/// <param name="Result">What came out.</param>
public sealed record Manifest(
    string Version, string TorchSharp, string Runtime, string System, int Processors, int Threads, long Seed, string DataHash, string DataSource, string WeightsHash, TrainingResult Result)
{
    /// <summary>The manifest of a run that has just ended.</summary>
    public static Manifest Of(Experiment experiment, TrainingResult result)
        => new(
            typeof(Manifest).Assembly.GetName().Version!.ToString(3),
            typeof(torch).Assembly.GetName().Version!.ToString(),
            RuntimeInformation.FrameworkDescription,
            $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
            Environment.ProcessorCount,
            torch.get_num_threads(),
            experiment.Recipe.Seed,
            experiment.Data.Hash,
            experiment.Data.Source,
            Weights.Hash(experiment.Model),
            result);
}
