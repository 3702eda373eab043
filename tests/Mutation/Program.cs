using Mutation;

// Puts small faults into a copy of the source, one at a time, and counts how many of them a test notices; see docs/testing.md.
if (args is not [var root, var folder, var first, var second, .. var places]
    || !int.TryParse(first, out var each) || !int.TryParse(second, out var seed))
{
    Console.Error.WriteLine("usage: mutation REPOSITORY FOLDER FAULTS-AN-AREA SEED [FILE...]");
    Console.Error.WriteLine("FOLDER is where the copy and the log go; it must lie outside the repository. With files, faults are drawn "
        + "from those alone.");
    return 2;
}
(root, folder) = (Path.GetFullPath(root), Path.GetFullPath(folder));
Directory.CreateDirectory(folder);

var copy = new Copy(root, Path.Combine(folder, "copy"));
var possible = copy.Sites(places).OrderBy(site => site.Mutant.Lot(seed), StringComparer.Ordinal).ToLookup(site => site.Mutant.Area);
Site[] chosen = [.. Areas.Names.SelectMany(area => possible[area].Take(each))];
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
