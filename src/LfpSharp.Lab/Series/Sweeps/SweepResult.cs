using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>What a sweep brought: <c>sweep.json</c>. It stands without the folders of the runs.</summary>
/// <param name="Key">The key that was swept over; of several, their names with commas.</param>
/// <param name="Values">Its values; of several keys a text for each setting that was tried.</param>
/// <param name="Rules">What each rule brought, value by value.</param>
/// <param name="Runs">The runs.</param>
public sealed record SweepResult(string Key, IReadOnlyList<string> Values, IReadOnlyList<SweepRule> Rules, IReadOnlyList<SweepRun> Runs)
{
    /// <summary>What each rule brought, value by value.</summary>
    /// <exception cref="ArgumentException">A rule has more or fewer points than there are values.</exception>
    public IReadOnlyList<SweepRule> Rules { get; init; } = Rules.FirstOrDefault(
        rule => rule.Points.Count != Values.Count) is not { } odd ? Rules
        : throw new ArgumentException($"{odd.Points.Count} points for '{odd.Rule}' and {Values.Count} values");

    /// <summary>The keys, where several were swept over; null for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>What the scores are.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>A value of the key, or of each key, in words: <c>optimizer.lr=0.01, rule.epsilon=0.1</c>.</summary>
    /// <param name="point">The point that has it.</param>
    /// <param name="between">What stands between a key and its value.</param>
    public string InWords(SweepPoint point, string between = "=")
    {
        ArgumentNullException.ThrowIfNull(point);
        return string.Join(", ", (Keys ?? [Key]).Zip(point.Setting ?? [point.Value], (key, value) => $"{key}{between}{value}"));
    }

    /// <summary>Reads the result of a finished sweep; null when it is not finished.</summary>
    /// <param name="folder">The sweep.</param>
    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    public static SweepResult? Read(SweepFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return SweepFolder.Files.ReadResult(folder.Path);
    }

    internal static SweepResult Of(SweepPlan plan, IReadOnlyList<SweepRun> runs)
    {
        var cells = runs.ToLookup(run => (run.Rule, run.Value));
        return new(
            plan.Key,
            plan.Values,
            [.. plan.Rules.Select(
                rule => new SweepRule(rule, [.. plan.Values.Select(value => Point(rule, value))]))],
            runs)
        {
            Keys = plan.Axes.Count > 1 ? [.. plan.Axes.Select(axis => axis.Key)] : null,
            Score = plan.Recipe.Score,
        };

        SweepPoint Point(string rule, string value) => SweepPoint.Of(value, [.. cells[(rule, value)]], plan.Halving is not null);
    }

    /// <summary>Writes <c>sweep.json</c>, and <c>sweep.csv</c> with a row a run.</summary>
    internal void Write(SweepFolder folder)
    {
        var text = new StringBuilder($"{(Keys is null ? "key,value" : string.Join(',', Keys))},rule,{ScoredRun.Header},epochs\n");
        foreach (var run in Runs)
        {
            text.AppendJoin(',', run.Setting?.Select(Quoted) ?? [Key, Quoted(run.Value)]).Append(',').Append(run.Rule).Append(',')
                .Append(run.Row).Append(',').Append(CultureInfo.InvariantCulture, $"{run.Epochs}").Append('\n');
        }

        SweepFolder.Files.WriteResult(folder.Path, this, text.ToString());
    }

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
