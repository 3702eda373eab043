namespace LfpSharp.Lab.Series;

/// <summary>A run that this worker has claimed, with a sign of life at regular times until it is disposed.</summary>
internal sealed class RunClaim : IDisposable
{
    /// <summary>What a claim's file says once another may take the run at once.</summary>
    public const string GivenBack = "given back";

    private readonly string file, next;
    private readonly CancellationTokenSource lost = new();
    private readonly Timer timer;
    private readonly Lock gate = new();
    private long beats;
    private bool isOver;

    /// <summary>Makes the claim.</summary>
    /// <param name="file">Its file, which must not exist.</param>
    /// <param name="next">The file of a worker that takes it over.</param>
    /// <param name="heartbeat">The time between two signs of life.</param>
    /// <exception cref="IOException">Another worker was faster, or the file cannot be written.</exception>
    public RunClaim(string file, string next, TimeSpan heartbeat)
    {
        (this.file, this.next) = (file, next);
        using (var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write))
            stream.Write(System.Text.Encoding.UTF8.GetBytes(Sign));
        timer = new Timer(_ => Beat(), null, heartbeat, heartbeat);
    }

    /// <summary>Cancelled when another worker has taken the run over, because this one was silent for too long.</summary>
    public CancellationToken Lost => lost.Token;

    private string Sign => FormattableString.Invariant($"{Environment.MachineName} {Environment.ProcessId} {beats}");

    /// <summary>What a claim's file says; empty while it is being written to.</summary>
    public static string Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Lets another worker have the run at once: this one was told to stop.</summary>
    public void GiveBack()
    {
        lock (gate)
        {
            isOver = true;
            if (!File.Exists(next))
                Write(GivenBack);
        }
    }

    /// <summary>Ends the signs of life.</summary>
    public void Dispose()
    {
        lock (gate)
            isOver = true;
        timer.Dispose();
        lost.Dispose();
    }

    private void Beat()
    {
        lock (gate)
        {
            if (isOver)
                return;
            beats++;
            if (File.Exists(next))
                lost.Cancel();
            else
                Write(Sign);
        }
    }

    private void Write(string text)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // The shared folder is out of reach for a moment; the next sign of life may come through.
        }
    }
}
