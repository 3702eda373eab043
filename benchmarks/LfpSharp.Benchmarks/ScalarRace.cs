using LfpSharp.Native;
using static TorchSharp.torch;

namespace LfpSharp.Benchmarks;

/// <summary>
/// Counts the calls that meet a number which TorchSharp freed too early (see <see cref="ScalarLifetime"/>): threads that do nothing
/// but <c>x.add_(1.0)</c>, more of them than cores, with collections as often as <c>DOTNET_GCgen0size=20000</c> makes them.
/// </summary>
internal static class ScalarRace
{
    public static int Run(int threads, double seconds)
    {
        LibTorch.Load();
        set_num_threads(1);
        long calls = 0, errors = 0, wrong = 0;
        var end = DateTime.UtcNow.AddSeconds(seconds);
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Count))];
        foreach (var thread in all)
            thread.Start();
        foreach (var thread in all)
            thread.Join();
        Console.WriteLine(
            $"{calls} calls, {errors} errors, {wrong} wrong sums, {GC.CollectionCount(0)} collections; {ScalarLifetime.State}");
        return errors + wrong == 0 ? 0 : 1;

        void Count()
        {
            using var x = zeros(1);
            while (DateTime.UtcNow < end)
            {
                try
                {
                    x.zero_();
                    for (var i = 0; i < 1000; i++)
                        x.add_(1.0);
                    if (x.item<float>() is not 1000)
                        Interlocked.Increment(ref wrong);
                }
                catch (System.Runtime.InteropServices.ExternalException)
                {
                    Interlocked.Increment(ref errors);
                }
                Interlocked.Add(ref calls, 1000);
            }
        }
    }
}
