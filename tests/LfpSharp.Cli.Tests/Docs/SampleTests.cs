using System.Globalization;
using System.Reflection;
using TorchSharp;

namespace LfpSharp.Cli.Tests.Docs;

/// <summary>
/// The samples of one file: each prints what its last comment says. They are compiled and run within this process, because a project for
/// each would take longer to build than all take to run; <c>build/samples</c> runs them by <c>dotnet run</c>, as a reader does.
/// </summary>
public sealed class SampleTests
{
    private const string Opening = "/* prints";
    private const int MostLines = 100;

    public static TheoryData<string> Samples => [.. Repository.Samples];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_Run_PrintsWhatItSays(string sample)
    {
        var source = File.ReadAllText(Repository.PathOf(sample));
        Assert.Contains(Opening, source, StringComparison.Ordinal);
        var start = source.LastIndexOf(Opening, StringComparison.Ordinal);
        var expected = source[(start + Opening.Length)..source.LastIndexOf("*/", StringComparison.Ordinal)];

        var output = Run(source);

        var missing = Printed.Missing(expected, output);
        Assert.True(missing is null, $"{sample} does not print '{missing}', but:\n{output}");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_IsShortAndTellsHowToRunIt(string sample)
    {
        var lines = File.ReadAllLines(Repository.PathOf(sample));
        Assert.InRange(lines.Length, 1, MostLines);
        Assert.Contains($"//     dotnet run {sample}", lines);
    }

    private static string Run(string source)
    {
        var main = Assembly.Load(Compiler.Emit(source)).EntryPoint!;
        var (console, culture, threads) = (Console.Out, CultureInfo.CurrentCulture, torch.get_num_threads());
        using var text = new StringWriter();
        using var scope = torch.NewDisposeScope();
        try
        {
            Console.SetOut(text);
            main.Invoke(null, main.GetParameters().Length > 0 ? [Array.Empty<string>()] : []);
        }
        finally
        {
            Console.SetOut(console);
            CultureInfo.CurrentCulture = culture;
            torch.set_num_threads(threads);
        }
        return text.ToString();
    }
}
