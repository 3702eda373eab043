using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LfpSharp.Commands.Live;

/// <summary>
/// Tells every open window the same, in the same order. A message is the whole of what it is about, so a window that comes late, or is
/// slow, needs the newest of each name and no other.
/// </summary>
internal sealed class EventHub : IDisposable
{
    private const int MostWaiting = 64;

    private readonly Lock gate = new();
    private readonly List<(string Name, string Json)> newest = [];
    private readonly ConcurrentDictionary<Channel<string>, bool> windows = [];
    private bool isOver;

    /// <summary>How many windows are open.</summary>
    public int Windows => windows.Count;

    /// <summary>Tells all windows, and those that come later.</summary>
    /// <param name="name">What it is about; it takes the place of what was told under this name before.</param>
    /// <param name="json">The message.</param>
    public void Tell(string name, string json)
    {
        lock (gate)
        {
            newest.RemoveAll(message => message.Name == name);
            newest.Add((name, json));
            foreach (var window in windows.Keys)
                window.Writer.TryWrite(json);
        }
    }

    /// <summary>What a window is told: the newest of each name at once, then all that comes, until it closes or the server ends.</summary>
    public async IAsyncEnumerable<string> Listen([EnumeratorCancellation] CancellationToken cancellation)
    {
        var window = Channel.CreateBounded<string>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate)
        {
            foreach (var (_, json) in newest)
                window.Writer.TryWrite(json);
            windows[window] = true;
            if (isOver)
                window.Writer.Complete();
        }

        try
        {
            await foreach (var message in window.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return message;
        }
        finally
        {
            windows.TryRemove(window, out _);
        }
    }

    /// <summary>Ends all windows' streams.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            foreach (var window in windows.Keys)
                window.Writer.TryComplete();
        }
    }
}
