using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using LfpSharp.Rewards;

namespace LfpSharp.Lab.Learning;

/// <summary>
/// The score of another program: it is started for each figure, is given a line <c>prediction label</c> for each sample on standard
/// input, and writes one number.
/// </summary>
/// <remarks>
/// Since a recipe could so run anything, it does only where the environment variable <see cref="Variable"/> is 1.
/// </remarks>
public sealed record CommandMetric : BatchMetric
{
    /// <summary>The environment variable that allows programs to be started.</summary>
    public const string Variable = "LFP_ALLOW_COMMANDS";

    /// <summary>Creates the metric.</summary>
    /// <param name="command">The program and its arguments: <c>[python3, score.py]</c>. No shell reads it.</param>
    /// <exception cref="ArgumentException">There is no program.</exception>
    public CommandMetric(IReadOnlyList<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Count == 0 || string.IsNullOrWhiteSpace(command[0]))
            throw new ArgumentException("There is no program to ask. Name it: command: [python3, score.py].", nameof(command));
        Command = [.. command];
    }

    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Programs are not allowed, or this one failed or wrote no number.</exception>
    public override double Evaluate(ReadOnlySpan<int> predictions, ReadOnlySpan<int> labels)
    {
        if (Environment.GetEnvironmentVariable(Variable) != "1")
        {
            throw new ArgumentException($"The metric 'command' runs the program '{Command[0]}', which a recipe may do only where you allow "
                + $"it. If you know what it does, set {Variable}=1.");
        }

        var lines = new StringBuilder();
        for (var i = 0; i < labels.Length; i++)
            lines.Append(CultureInfo.InvariantCulture, $"{predictions[i]} {labels[i]}\n");
        var answer = Ask(lines.ToString());
        return double.TryParse(answer, CultureInfo.InvariantCulture, out var figure)
            ? figure
            : throw new ArgumentException($"The program '{Command[0]}' wrote '{Shortened(answer)}' for {labels.Length} samples; expected "
                + "one number, such as 0.75.");
    }

    /// <summary>Whether the command is the same.</summary>
    /// <param name="other">Another.</param>
    public bool Equals(CommandMetric? other) => other is not null && Command.SequenceEqual(other.Command);

    /// <inheritdoc/>
    public override int GetHashCode() => Command[0].GetHashCode(StringComparison.Ordinal);

    private string Ask(string lines)
    {
        var start = new ProcessStartInfo(Command[0], Command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var program = Process.Start(start)!;
            var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
            try
            {
                program.StandardInput.Write(lines);
                program.StandardInput.Close();
            }
            catch (IOException)
            {
                // A program may answer without reading to the end; what it says decides.
            }

            program.WaitForExit();
            return program.ExitCode == 0
                ? output.Result.Trim()
                : throw new ArgumentException($"The program '{Command[0]}' ended with exit code {program.ExitCode}: "
                    + $"{Shortened(errors.Result.Trim())} It is to write one number and end with 0.");
        }
        catch (Win32Exception error)
        {
            throw new ArgumentException($"The program '{Command[0]}' could not be started: {error.Message}. Give its path.", error);
        }
    }

    private static string Shortened(string text) => text.Length <= 200 ? text : text[..200] + "…";
}
