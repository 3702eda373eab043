using System.Globalization;
using LfpSharp.Lab.Data;

namespace LfpSharp.Commands.Screen;

/// <summary>Shows on a terminal how far reading of data has come.</summary>
internal sealed class DataProgressView(Terminal terminal) : IProgress<DataProgress>, IDisposable
{
    private readonly LiveLine line = new(terminal);

    public void Report(DataProgress value)
        => line.Show(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Activity}, {value.Done >> 20} "
                    + $"MiB{(value.Total is { } total ? string.Create(CultureInfo.InvariantCulture, $" of {total >> 20}") : "")}"));

    public void Dispose() => line.Dispose();
}
