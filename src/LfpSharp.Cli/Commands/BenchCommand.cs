using System.CommandLine;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Speed;
using TorchSharp;

namespace LfpSharp.Cli.Commands;

/// <summary><c>lfp bench</c>: measurements that anyone can repeat.</summary>
internal static class BenchCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "lenet, vgg-like or mlp.", DefaultValueFactory = _ => "lenet" };
    private static readonly Option<int> Batch = new("--batch") { Description = "Samples in a step.", DefaultValueFactory = _ => 128 };
    private static readonly Option<double> Seconds = new("--seconds") { Description = "How long to measure.", DefaultValueFactory = _ => 20 };

    public static Command Create()
        => new("bench", "Measure speed.")
        {
            new Command("step", "Time gradient, LFP-0 and LFP-ε training steps on one model, in turn.") { Model, Batch, Seconds }.Computes(Step),
        };

    private static int Step(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (model, batch, seconds) = (parsed.GetValue(Model)!, parsed.GetValue(Batch), parsed.GetValue(Seconds));
        if (batch is < 1 or > 100_000)
            throw new ArgumentException($"--batch is {batch}, but must be between 1 and 100000.");
        if (seconds is not (> 0 and <= 86_400))
            throw new ArgumentException(FormattableString.Invariant($"--seconds is {seconds}, but must be above 0 and at most 86400."));

        using var sample = new RandomSample(model, "relu", batch, 0);
        terminal.Line(FormattableString.Invariant($"{model}, batch {batch}, {torch.get_num_threads()} threads; {seconds:f0} s, the rules in turn"));
        var result = new StepBenchmark(sample.Model, sample.Inputs, sample.Labels).Run(TimeSpan.FromSeconds(seconds), cancellation: cancellation);

        terminal.Line("rule          median ms   ratio   peak MiB");
        for (var i = 0; i < StepBenchmark.Rules.Count; i++)
            terminal.Line(FormattableString.Invariant($"{StepBenchmark.Rules[i],-12}  {result.MedianMs[i],9:f2}   {result.Ratio[i],5:f3}   {result.PeakMiB[i],8:f0}"));
        terminal.Line(FormattableString.Invariant($"{result.Turns} turns each"));
        terminal.Result(new { model, batch, medianMs = Named(result.MedianMs), ratio = Named(result.Ratio).Skip(1).ToDictionary(), peakMiB = Named(result.PeakMiB), turns = result.Turns });
        return ExitCode.Done;
    }

    private static Dictionary<string, double> Named(IReadOnlyList<double> values) => StepBenchmark.Rules.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
}
