using System.CommandLine;
using System.CommandLine.Help;
using LfpSharp.Commands.Checks;
using LfpSharp.Commands.Data;
using LfpSharp.Commands.Doctor;
using LfpSharp.Commands.Live;
using LfpSharp.Commands.Pruning;
using LfpSharp.Commands.Recipes;
using LfpSharp.Commands.Reports;
using LfpSharp.Commands.Screen;
using LfpSharp.Commands.Series;
using LfpSharp.Commands.Starters;
using LfpSharp.Commands.Trained;
using LfpSharp.Commands.Training;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Native;
using LfpSharp.Propagation;

namespace LfpSharp.Commands;

/// <summary>The <c>lfp</c> command: its subcommands, and how errors become messages and exit codes.</summary>
internal static class CommandLine
{
    /// <summary>
    /// Rounds that libtorch's threads wait busily for more work. Many enough that they stay awake within a training step, few
    /// enough that they do not keep a core from other programs between two.
    /// </summary>
    private const long SpinRounds = 20_000;

    public static int Run(string[] args)
    {
        ThreadSpinning.Limit(SpinRounds);
        Allocator.KeepFreedMemory();
        var root = Create();

        // What a shell asks on Tab; nothing else needs the values.
        if (args is [var first, ..] && first.StartsWith("[suggest", StringComparison.Ordinal))
            Completions.Offer(root);
        var parsed = root.Parse(args.Length > 0 ? args : ["--help"]);
        var terminal = new Terminal(parsed);
        PictureTheme.Current = parsed.GetValue(Terminal.Dark) ? PictureTheme.Dark : PictureTheme.Light;
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (var option in parsed.Tokens.Where(
                token => token.Type == System.CommandLine.Parsing.TokenType.Argument
                    && token.Value.StartsWith("--", StringComparison.Ordinal)))
            {
                Terminal.Error($"There is no option '{option.Value}'." + Suggestion(parsed, option.Value, [option.Value]));
            }
            foreach (var error in parsed.Errors)
                Terminal.Error(error.Message + Suggestion(parsed, error.Message, parsed.UnmatchedTokens));
            Terminal.Error($"Try 'lfp {string.Join(' ', Path(parsed))}--help'.");
            return ExitCode.BadUsage;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception) when (exception is UnknownNameException or RecipeException or ArgumentException or InvalidFileException
            or DataNotFoundException or MissingRuleException or IOException or UnauthorizedAccessException)
        {
            terminal.Error(exception);
            return ExitCode.BadUsage;
        }
        catch (OperationCanceledException)
        {
            Terminal.Error("Interrupted.");
            return ExitCode.Interrupted;
        }
#pragma warning disable CA1031 // The last resort: a message and an exit code instead of a stack trace.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            terminal.Error(exception);
            return ExitCode.Failed;
        }
    }

    /// <summary>The command with all its subcommands.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Train networks by Layer-wise Feedback Propagation: rewards instead of gradients.")
        {
            TrainCommand.Create(),
            WatchCommand.Create(),
            TeachCommand.Create(),
            CompareCommand.Create(),
            SweepCommand.Create(),
            ContinualCommand.Create(),
            WorkCommand.Create(),
            CollectCommand.Create(),
            EvalCommand.Create(),
            CountCommand.Create(),
            SpikesCommand.Create(),
            PredictCommand.Create(),
            OnlineCommand.Create(),
            GenerateCommand.Create(),
            PlayCommand.Create(),
            ExplainCommand.Create(),
            WhyCommand.Create(),
            ExportCommand.Create(),
            ImportCommand.Create(),
            WeightsCommand.Create(),
            VerifyCommand.Create(),
            BenchCommand.Create(),
            TheoryCommand.Create(),
            RecipeCommand.Create(),
            LrFindCommand.Create(),
            RunsCommand.Create(),
            ReportCommand.Create(),
            ResultsCommand.Create(),
            ReferenceCommand.Create(),
            ReplayCommand.Create(),
            PruneCommand.Create(),
            SparsityCommand.Create(),
            DataCommand.Create(),
            NewCommand.Create(),
            DoctorCommand.Create(),
            CompletionCommand.Create(),
        };
        root.Add(Terminal.Verbose);
        root.Add(Terminal.Dark);
        foreach (var help in root.Options.Select(option => option.Action).OfType<HelpAction>())
            help.MaxWidth = Terminal.Width;
        return root;
    }

    private static IEnumerable<string> Path(ParseResult parsed)
    {
        for (var result = parsed.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
            yield return result.Command.Name + " ";
    }

    // System.CommandLine names the argument that it does not know; the option that was meant is looked up here.
    private static string Suggestion(ParseResult parsed, string message, IEnumerable<string> tokens)
    {
        var known = parsed.CommandResult.Command.Options.Select(option => option.Name);
        return tokens.Where(token => message.Contains(token, StringComparison.Ordinal)).Select(token => NearMiss.Find(token, known))
            .FirstOrDefault(near => near is not null) is { } meant
            ? $" Did you mean '{meant}'?"
            : "";
    }
}
