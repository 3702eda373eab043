namespace LfpSharp.Lab.Environments;

/// <summary>
/// The rules of a task that is played: what is seen, what can be done, and what comes of it. It keeps nothing itself: the state of an
/// episode is numbers that it is handed, so that any number of episodes run side by side (<see cref="Episodes"/>).
/// </summary>
public interface IEnvironment
{
    /// <summary>What recipes call it.</summary>
    string Name { get; }

    /// <summary>What it is, and by whose rules, in a line.</summary>
    string Summary { get; }

    /// <summary>The shape of an observation, <c>[numbers]</c> or <c>[C, H, W]</c>.</summary>
    IReadOnlyList<long> ObservationShape { get; }

    /// <summary>What each number of a flat observation is; empty for pictures.</summary>
    IReadOnlyList<string> ObservationNames => [];

    /// <summary>The names of the actions, by index.</summary>
    IReadOnlyList<string> Actions { get; }

    /// <summary>Steps after which an episode is cut off.</summary>
    int StepLimit { get; }

    /// <summary>How many steps a second are shown to a person who looks on, above 0.</summary>
    double StepsPerSecond => 30;

    /// <summary>How many numbers the state of an episode has.</summary>
    int StateSize { get; }

    /// <summary>Puts an episode at its start.</summary>
    /// <param name="start">Decides the start, and all that an episode draws later.</param>
    /// <param name="state">[<see cref="StateSize"/>], overwritten.</param>
    void Reset(long start, Span<double> state);

    /// <summary>One step.</summary>
    /// <param name="state">[<see cref="StateSize"/>], moved on in place.</param>
    /// <param name="action">0 … number of <see cref="Actions"/> − 1.</param>
    Transition Step(Span<double> state, int action);

    /// <summary>What a player sees.</summary>
    /// <param name="state">[<see cref="StateSize"/>].</param>
    /// <param name="observation">As many numbers as <see cref="ObservationShape"/> has, overwritten.</param>
    void Observe(ReadOnlySpan<double> state, Span<float> observation);

    /// <summary>The state as lines of text for a terminal, the same number of lines for every state.</summary>
    /// <param name="state">[<see cref="StateSize"/>].</param>
    IReadOnlyList<string> Draw(ReadOnlySpan<double> state);

    /// <summary>
    /// The state as shapes for a page, in a box of the same size for every state; null where there are none, and the lines of
    /// <see cref="Draw"/> are shown.
    /// </summary>
    /// <param name="state">[<see cref="StateSize"/>].</param>
    Sketch? Sketch(ReadOnlySpan<double> state) => null;
}
