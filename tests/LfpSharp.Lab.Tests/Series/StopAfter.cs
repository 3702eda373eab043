using LfpSharp.Lab.Series;

namespace LfpSharp.Lab.Tests.Series;

/// <summary>Cancels its token after so many steps over all runs.</summary>
internal sealed class StopAfter(int steps) : IProgress<SeriesProgress>, IDisposable
{
    private readonly CancellationTokenSource source = new();
    private int done;

    public CancellationToken Token => source.Token;

    public void Report(SeriesProgress value)
    {
        if (value.Training is { Finished: null } && ++done >= steps)
            source.Cancel();
    }

    public void Dispose() => source.Dispose();
}
