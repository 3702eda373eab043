using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Explaining;

namespace LfpSharp.Commands.Trained;

/// <summary>Shows how far an explanation has come.</summary>
internal sealed class ExplainView(Terminal terminal) : IProgress<ExplanationProgress>, IDisposable
{
    private readonly ProgressLine line = new(terminal);

    public void Report(ExplanationProgress value) => line.Show(
        (double)value.Done / value.Total, FormattableString.Invariant($"{value.Activity}, {value.Done} of {value.Total}"), value);

    public void Dispose() => line.Dispose();
}
