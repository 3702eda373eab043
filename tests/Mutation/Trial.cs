using System.Globalization;
using System.Text.RegularExpressions;

namespace Mutation;

/// <summary>Tries a fault: runs the test classes that come by it, cheap ones first, until one fails.</summary>
/// <param name="copy">The copy, built.</param>
/// <param name="folder">Where the processes run.</param>
/// <param name="classes">All test classes with what they reach.</param>
internal sealed partial class Trial(Copy copy, string folder, IReadOnlyList<TestClass> classes)
{
    // What one process is given at first: most faults are noticed by something cheap.
    private const double FirstSeconds = 8;

    /// <summary>Tries the fault.</summary>
    /// <param name="number">Its number in the copy.</param>
    /// <returns>Whether it was noticed, and by what.</returns>
    public async Task<(bool Noticed, string By)> RunAsync(int number)
    {
        var related = classes.Where(test => test.Passed && test.Reached.Contains(number)).OrderBy(test => test.ProcessorSeconds).ToList();
        var sum = 0.0;
        var batches = related
            .GroupBy(test => (Late: (sum += test.ProcessorSeconds) > FirstSeconds, test.Project))
            .OrderBy(batch => batch.Key.Late).ThenBy(batch => batch.Sum(test => test.ProcessorSeconds));
        foreach (var batch in batches)
        {
            var settings = new Dictionary<string, string>(Coverage.Settings) { [Switch.Active] = number.ToString(CultureInfo.InvariantCulture) };
            string[] arguments = [copy.Program(batch.Key.Project), "-noLogo", "-stopOnFail", .. batch.SelectMany(test => new[] { "-class", test.Name })];
            var limit = 20 + (5 * batch.Sum(test => test.ProcessorSeconds));
            var finished = await Processes.RunAsync("dotnet", folder, settings, arguments, limit).ConfigureAwait(false);
            if (finished.Code != 0)
                return (true, finished.Code is null ? "hangs" : FailedTest().Match(finished.Output) is { Success: true } test ? test.Groups[1].Value : "crashes");
        }
        return (false, string.Create(CultureInfo.InvariantCulture, $"{related.Count} classes come by"));
    }

    [GeneratedRegex(@"(\S+?)(?:\(.*)? \[FAIL\]")]
    private static partial Regex FailedTest();
}
