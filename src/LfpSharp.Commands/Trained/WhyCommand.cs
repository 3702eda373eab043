using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Explaining.Connections;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp why</c>: the reward's way through one connection of a run, for a step that is computed again.</summary>
internal static class WhyCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run by LFP." };

    private static readonly Option<string> Parameter = new("--parameter")
    {
        Description = "The number that changes, its place counted from 0: 3.weight[12,5], 3.bias[12], conv1.weight[0,0,2,2].",
        Required = true,
    };

    private static readonly Option<int[]> Sample = new("--sample")
    {
        Description = "A sample of the training split, counted from 0; several make a step of several.",
        DefaultValueFactory = _ => [0],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Command Create()
        => new Command("why", "Say why a weight changes: the reward's way through one connection, in words and numbers.")
        {
            Run,
            Parameter,
            Sample,
            DataDirectory,
        }.Computes(Why);

    private static int Why(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var found = ConnectionStudy.Of(
            RunFolder.Open(parsed.GetValue(Run)!),
            parsed.GetValue(Parameter)!,
            parsed.GetValue(Sample)!,
            parsed.GetValue(DataDirectory),
            cancellation);
        WhyView.Show(terminal, found);
        terminal.Result(new
        {
            run = found.Run,
            parameter = found.Connection.ToString(),
            layerType = found.LayerType,
            rule = found.Rule,
            weight = found.Weight,
            samples = found.Shares.Zip(found.Answers, (share, answer) => new { share, answer }),
            way = found.Way,
            feedback = found.Feedback,
            gradient = -found.Feedback,
            optimizer = found.Optimizer,
            learningRate = found.LearningRate,
            plainStep = found.PlainStep,
            messages = found.Messages,
            neuron = found.Neuron,
            layer = found.Layer,
        });
        return ExitCode.Done;
    }
}
