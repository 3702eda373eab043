using System.Globalization;

namespace Mutation;

/// <summary>Finds out which tests come by which faults, then runs those with a fault on until one fails.</summary>
/// <param name="copy">The copy, built.</param>
/// <param name="known">What was found of the tests so far; grows.</param>
internal sealed class Trials(Copy copy, JsonLines<Test> known) : IDisposable
{
    // These run programs, servers or whole series of trainings, which costs much and tells little of one formula.
    private static readonly string[] Unrelated =
    [
        ".Architecture.", ".Native.", ".Samples.", ".Reports.", ".Results.", ".DataFetcherTests",
        ".Comparisons.Comparison", ".Sweeps.", ".Series.",
    ];

    // Processor time that a fault is given: what cheap and near tests do not notice in it, counts as not noticed.
    private const double MostMs = 8_000;

    private readonly Dictionary<string, HostProcess> hosts =
        Copy.TestProjects.ToDictionary(project => project, project => new HostProcess(copy.Program(project)));

    /// <summary>Every related test with what it reaches, those first that cost little and come by little else.</summary>
    public IReadOnlyList<Test> Tests { get; private set; } = [];

    /// <summary>Runs each test once on the sound copy.</summary>
    public async Task CoverAsync()
    {
        var names = known.Read().Select(test => test.Name).ToHashSet();
        foreach (var (project, host) in hosts)
        {
            await host.StartAsync().ConfigureAwait(false);
            var open = host.Tests.Index().Where(test => !names.Contains(test.Item) && !Unrelated.Any(test.Item.Contains)).ToList();
            foreach (var (index, name) in open)
            {
                var (outcome, processorMs, reached) = await host.RunAsync(HostProcess.Sound, index).ConfigureAwait(false);
                known.Add(new Test(project, index, name, outcome == Outcome.Passed, processorMs, reached));
                if (outcome != Outcome.Passed)
                    Console.Error.WriteLine($"{name} {outcome} on the sound copy and is left out");
            }
        }
        Tests = [.. known.Read().Where(test => test.Passed).OrderBy(test => test.ProcessorMs * test.Reached.Count)];
    }

    /// <summary>Tries a fault.</summary>
    /// <param name="number">Its number in the copy.</param>
    /// <returns>Whether it was noticed, and by what.</returns>
    public async Task<(bool Noticed, string By)> TryAsync(int number)
    {
        var sum = 0.0;
        var related = Tests.Where(test => test.Reached.Contains(number)).TakeWhile(test => (sum += test.ProcessorMs) <= MostMs).ToList();
        foreach (var test in related)
        {
            var outcome = await RunAsync(number, test).ConfigureAwait(false);
            if (outcome != Outcome.Passed)
                return (true, outcome == Outcome.Failed ? test.Name : $"{outcome} {test.Name}");
        }
        return (false, string.Create(CultureInfo.InvariantCulture, $"{related.Count} tests tried"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var host in hosts.Values)
            host.Dispose();
    }

    private async Task<Outcome> RunAsync(int number, Test test)
    {
        var host = hosts[test.Project];
        var (outcome, _, _) = await host.RunAsync(number, test.Index, test.ProcessorMs).ConfigureAwait(false);
        if (outcome != Outcome.Failed)
            return outcome;

        // A fault may leave something behind in the process that fails the test by itself: then it says nothing, and a new process does.
        if ((await host.RunAsync(HostProcess.Sound, test.Index, test.ProcessorMs).ConfigureAwait(false)).Outcome == Outcome.Passed)
            return Outcome.Failed;
        host.Dispose();
        return (await host.RunAsync(number, test.Index, test.ProcessorMs).ConfigureAwait(false)).Outcome;
    }
}
