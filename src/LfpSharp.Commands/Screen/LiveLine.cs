using LfpSharp.Lab.Pages.Text;
namespace LfpSharp.Commands.Screen;

/// <summary>A line on a terminal that is overwritten, some times a second; nothing where output is redirected.</summary>
internal sealed class LiveLine(Terminal terminal) : IDisposable
{
    private const int RefreshMs = 100;

    private readonly Lock gate = new();
    private int length;
    private long shown;

    public void Show(string text)
    {
        if (!terminal.IsLive)
            return;
        text = Printable.Cell(text);
        if (text.Length >= Terminal.Width)
            text = text[..(Terminal.Width - 2)] + "…";   // a line that wraps cannot be overwritten
        lock (gate)
        {
            if (Environment.TickCount64 - shown < RefreshMs)
                return;
            Console.Out.Write("\r" + text.PadRight(length));
            (length, shown) = (text.Length, Environment.TickCount64);
        }
    }

    /// <summary>Erases the line.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (length > 0)
                Console.Out.Write("\r" + new string(' ', length) + "\r");
            length = 0;
        }
    }
}
