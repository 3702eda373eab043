using System.Globalization;
using Mutation;

// Puts small faults into a copy of the source, one at a time, and counts how many of them a test notices; see docs/testing.md.
if (args is not [var root, var folder, .. var numbers] || numbers.Length > 2 || numbers.Any(text => !int.TryParse(text, out _)))
{
    Console.Error.WriteLine("usage: mutation REPOSITORY FOLDER [FAULTS-AN-AREA] [SEED]");
    Console.Error.WriteLine("FOLDER is where the copy and the log go; it must lie outside the repository.");
    return 2;
}
(root, folder) = (Path.GetFullPath(root), Path.GetFullPath(folder));
int Setting(int index, int unsaid) => index < numbers.Length ? int.Parse(numbers[index], CultureInfo.InvariantCulture) : unsaid;
var (each, seed) = (Setting(0, 32), Setting(1, 1));
Directory.CreateDirectory(folder);

var copy = new Copy(root, Path.Combine(folder, "copy"));
var possible = copy.Sites().GroupBy(site => site.Mutant.Area).OrderBy(area => area.Key, StringComparer.Ordinal).ToList();
Site[] chosen = [.. possible.SelectMany(area => area.OrderBy(site => site.Mutant.Lot(seed), StringComparer.Ordinal).Take(each))];
Console.Error.WriteLine($"{possible.Sum(area => area.Count())} faults are possible, {chosen.Length} are drawn");

var stamp = copy.Stamp(chosen);
var state = new State(folder, stamp);
var compiled = state.Compiled ?? state.Begin(await copy.BuildAsync(chosen).ConfigureAwait(false));
using var trials = new Trials(copy, new JsonLines<Test>(state.Tests));
await trials.CoverAsync().ConfigureAwait(false);

// A fault that was noticed stays so; one that was alive is tried again when source or tests have changed.
var log = new JsonLines<Verdict>(Path.Combine(folder, "verdicts.jsonl"));
var last = Last(log);
bool IsKnown(Mutant mutant) => last.TryGetValue(mutant.Name, out var known) && (known.Noticed || known.Stamp == stamp);
var open = compiled.Where(number => !IsKnown(chosen[number].Mutant)).ToList();
foreach (var (done, number) in open.Index())
{
    var mutant = chosen[number].Mutant;
    var (noticed, by) = await trials.TryAsync(number).ConfigureAwait(false);
    log.Add(new Verdict(mutant, noticed, by, stamp));
    var verdict = noticed ? "noticed" : "ALIVE";
    Console.Error.WriteLine($"{done + 1}/{open.Count} {verdict} {mutant.Place} {mutant.Before} -> {mutant.After} ({by})");
}

last = Last(log);
foreach (var line in Score.Lines([.. compiled.Select(number => last[chosen[number].Mutant.Name])]))
    Console.WriteLine(line);
return 0;

static Dictionary<string, Verdict> Last(JsonLines<Verdict> log)
    => log.Read().GroupBy(verdict => verdict.Mutant.Name).ToDictionary(group => group.Key, group => group.Last());
