using System.Diagnostics;
using System.Globalization;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Fuzz;

/// <summary>
/// Every reader reads damaged files or refuses them by name; nothing else may come out. A few hundred files of a fixed seed each; with
/// <c>LFP_FUZZ_SECONDS=600</c> in the environment, as many as fit in so many seconds for all readers together, each in 10 s of
/// processor time at most; <c>LFP_FUZZ_READER=pickle</c> tries that one alone.
/// </summary>
public sealed class ReaderFuzzTests : IDisposable
{
    private const int Files = 250;
    private const int Seed = 20260101;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ScratchFolder folder = new();

    public static TheoryData<string> Readers => [.. Chosen];

    private static IReadOnlyList<string> Chosen
        => Environment.GetEnvironmentVariable("LFP_FUZZ_READER") is { Length: > 0 } one ? [one] : [.. Reader.All.Keys];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Readers))]
    public void Read_WholeFile_IsRead(string name)
    {
        var reader = Reader.All[name];
        foreach (var file in reader.Whole)
            reader.Read(folder.Write(reader.File, file));
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void Read_DamagedFile_IsReadOrRefused(string name)
    {
        var (reader, clock) = (Reader.All[name], Stopwatch.StartNew());
        var seconds = double.TryParse(Environment.GetEnvironmentVariable("LFP_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var given)
            ? given / Chosen.Count
            : (double?)null;
        var random = new Random(seconds is null ? Seed : Environment.TickCount);
        var (read, refused) = (0, 0);
        while (seconds is { } limit ? clock.Elapsed.TotalSeconds < limit : read + refused < Files)
        {
            var file = Mutation.Of(reader.Whole[random.Next(reader.Whole.Count)], random);
            var path = folder.Write(reader.File, file);
            var start = Environment.CpuUsage.TotalTime;
            try
            {
                reader.Read(path);
                read++;
            }
            catch (Exception error) when (error is InvalidFileException or RecipeException)
            {
                Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"{error.GetType().Name}: {error.Message}\n{Convert.ToBase64String(file)}\n{error.StackTrace}");
            }
            if (seconds is not null)
            {
                var taken = Environment.CpuUsage.TotalTime - start;
                Assert.True(taken < Longest, $"{taken.TotalSeconds:f1} s for {Convert.ToBase64String(file)}");
            }
        }
        using var process = Process.GetCurrentProcess();
        TestContext.Current.SendDiagnosticMessage($"{name}: {read} read, {refused} refused, peak {process.PeakWorkingSet64 >> 20} MiB");
        Assert.True(refused > 0);
    }
}
