using LfpSharp.Lab.Environments;

namespace LfpSharp.Lab.Tests.Learning.Policies;

/// <summary>Ends by its rules after three steps from an odd start, and is cut off after five from an even one.</summary>
internal sealed class Clockwork : IEnvironment
{
    public string Name => "clockwork";

    public string Summary => "counts";

    public IReadOnlyList<long> ObservationShape => [2];

    public IReadOnlyList<string> Actions => ["a", "b", "c"];

    public int StepLimit => 5;

    public int StateSize => 2;

    public void Reset(long start, Span<double> state) => (state[0], state[1]) = (0, start);

    // The reward is known from step and action.
    public Transition Step(Span<double> state, int action)
    {
        state[0]++;
        return new Transition((10 * state[0]) + action, state[1] % 2 == 1 && state[0] == 3);
    }

    public void Observe(ReadOnlySpan<double> state, Span<float> observation)
        => (observation[0], observation[1]) = ((float)state[0], (float)state[1]);

    public IReadOnlyList<string> Draw(ReadOnlySpan<double> state) => [FormattableString.Invariant($"@{state[0]}")];
}
