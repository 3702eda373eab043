using System.Globalization;
using Mutation;

// Puts small faults into a copy of the source, one at a time, and counts how many of them a test notices; see docs/testing.md.
if (args is not [var root, var folder, .. var numbers] || numbers.Length > 2 || numbers.Any(text => !int.TryParse(text, CultureInfo.InvariantCulture, out _)))
{
    Console.Error.WriteLine("usage: mutation REPOSITORY FOLDER [FAULTS-AN-AREA] [SEED]\nFOLDER is where the copy and the log go; it must lie outside the repository.");
    return 2;
}
(root, folder) = (Path.GetFullPath(root), Path.GetFullPath(folder));
int Setting(int index, int unsaid) => index < numbers.Length ? int.Parse(numbers[index], CultureInfo.InvariantCulture) : unsaid;
var (each, seed) = (Setting(0, 32), Setting(1, 1));
Directory.CreateDirectory(folder);

var copy = new Copy(root, Path.Combine(folder, "copy"));
var all = copy.Sites();
Site[] chosen = [.. Areas.Names.SelectMany(area => all.Where(site => site.Mutant.Area == area).OrderBy(site => site.Mutant.Lot(seed), StringComparer.Ordinal).Take(each))];
Console.Error.WriteLine($"{all.Count} faults are possible, {chosen.Length} are drawn");

var stamp = copy.Stamp(chosen);
var state = new State(folder, stamp);
if (state.Compiled is null)
    state.Begin(await copy.BuildAsync(chosen).ConfigureAwait(false));
using var trials = new Trials(copy, new JsonLines<Test>(state.Tests));
await trials.CoverAsync().ConfigureAwait(false);
var log = new JsonLines<Verdict>(Path.Combine(folder, "verdicts.jsonl"));
var last = log.Read().GroupBy(verdict => verdict.Mutant.Name).ToDictionary(group => group.Key, group => group.Last());

// A fault that was noticed stays so; one that was alive is tried again when source or tests have changed.
var open = state.Compiled!.Where(number => !(last.TryGetValue(chosen[number].Mutant.Name, out var known) && (known.Noticed || known.Stamp == stamp))).ToList();
foreach (var (done, number) in open.Index())
{
    var (noticed, by) = await trials.TryAsync(number).ConfigureAwait(false);
    var mutant = chosen[number].Mutant;
    log.Add(new Verdict(mutant, noticed, by, stamp));
    Console.Error.WriteLine($"{done + 1}/{open.Count} {(noticed ? "noticed" : "ALIVE")} {mutant.File}:{mutant.Line} {mutant.Before} -> {mutant.After} ({by})");
}

var sample = state.Compiled!.Select(number => chosen[number].Mutant.Name).ToHashSet();
foreach (var line in Score.Lines([.. log.Read().Where(verdict => sample.Contains(verdict.Mutant.Name)).GroupBy(verdict => verdict.Mutant.Name).Select(group => group.Last())]))
    Console.WriteLine(line);
return 0;
