using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;

namespace LfpSharp.Commands.Checks;

/// <summary>Shows how far the timing of a network has come.</summary>
internal sealed class SpikingBenchView(Terminal terminal, string network) : IProgress<double>, IDisposable
{
    private readonly ProgressLine line = new(terminal);

    public void Report(double value)
        => line.Show(value, $"{network}, {Wording.Percent(value, "f0")} timed", new { network, done = value });

    public void Dispose() => line.Dispose();
}
