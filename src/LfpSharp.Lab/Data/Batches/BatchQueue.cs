using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Batches;

/// <summary>Runs a sequence of batches ahead of its consumer, on one background thread and by a bounded number.</summary>
/// <remarks>
/// The batches are made outside any dispose scope, since those are per thread: whoever takes one disposes it, the queue the rest.
/// </remarks>
internal sealed class BatchQueue : IDisposable
{
    private readonly BlockingCollection<Batch> ready;
    private readonly CancellationTokenSource stop = new();
    private readonly Thread maker;
    private ExceptionDispatchInfo? failure;

    public BatchQueue(IEnumerable<Batch> batches, int capacity)
    {
        ready = new BlockingCollection<Batch>(capacity);
        maker = new Thread(() => Run(batches)) { IsBackground = true, Name = "batches" };
        maker.Start();
    }

    /// <summary>The next batch, or null at the end.</summary>
    public Batch? Take(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (ready.TryTake(out var batch, Timeout.Infinite, cancellation))
            return batch;
        failure?.Throw();
        return null;
    }

    public void Dispose()
    {
        stop.Cancel();
        maker.Join();
        foreach (var batch in ready)
            batch.Dispose();
        ready.Dispose();
        stop.Dispose();
    }

    private void Run(IEnumerable<Batch> batches)
    {
        try
        {
            foreach (var batch in batches)
                Add(batch);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The consumer has left; nobody is there to be told.
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }
        finally
        {
            ready.CompleteAdding();
        }
    }

    private void Add(Batch batch)
    {
        try
        {
            ready.Add(batch, stop.Token);
        }
        catch (OperationCanceledException)
        {
            batch.Dispose();
            throw;
        }
    }
}
