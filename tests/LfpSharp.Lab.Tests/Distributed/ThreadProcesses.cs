using System.Collections.Concurrent;
using LfpSharp.Lab.Distributed;

namespace LfpSharp.Lab.Tests.Distributed;

/// <summary>Processes that sum together, as threads of one: what one sends, another finds in a queue.</summary>
internal sealed class ThreadProcesses
{
    private readonly ConcurrentDictionary<(int From, int To), BlockingCollection<byte[]>> ways = new();

    /// <summary>Does something in each of so many processes at the same time; what came out, by rank.</summary>
    public static T[] Run<T>(int size, Func<TreeReduction, T> body)
    {
        var all = new ThreadProcesses();
        var results = new T[size];
        var threads = Enumerable.Range(0, size)
            .Select(rank => new Thread(() => results[rank] = body(new Process(all, rank, size))))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return results;
    }

    private BlockingCollection<byte[]> Way(int from, int to) => ways.GetOrAdd((from, to), _ => []);

    private sealed class Process(ThreadProcesses all, int rank, int size) : TreeReduction(rank, size)
    {
        public override void Broadcast(Span<byte> values)
        {
            if (Rank > 0)
                all.Way(0, Rank).Take().CopyTo(values);
            for (var other = 1; Rank == 0 && other < Size; other++)
                all.Way(0, other).Add(values.ToArray());
        }

        public override void Barrier() => throw new NotSupportedException();

        public override void Abort(int exitCode) => throw new NotSupportedException();

        public override void Dispose()
        {
        }

        private protected override void Swap(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
        {
            all.Way(Rank, partner).Add(sent.ToArray());
            var come = all.Way(partner, Rank).Take();
            Assert.Equal(received.Length, come.Length);
            come.CopyTo(received);
        }
    }
}
