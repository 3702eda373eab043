using System.Globalization;
using System.Text;
using LfpSharp.Propagation;

namespace LfpSharp.Verification;

/// <summary>What <see cref="Verify"/> found.</summary>
/// <param name="Layers">Where the reward of each layer call went, in the order of the forward.</param>
/// <param name="Functions">Functions between layers that do not conserve reward.</param>
/// <param name="ZeroParameters">Parameters that are all zero and so can never learn.</param>
public sealed record ConservationReport(
    IReadOnlyList<LayerConservation> Layers, IReadOnlyList<FunctionLeak> Functions, IReadOnlyList<string> ZeroParameters)
{
    /// <summary>Layers that were not called, or whose parameters were used past their call: one sentence each.</summary>
    public IReadOnlyList<string> Unserved { get; init; } = [];

    /// <summary>Whether every layer that is meant to accounts for its reward, no function loses any, and every layer was called.</summary>
    public bool Conserves => Functions.Count == 0 && Unserved.Count == 0 && !Layers.Any(IsFaulty);

    /// <summary>What does not conserve and what cannot learn, one sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Findings =>
    [
        .. Functions.Select(function => function.ToString()),
        .. Unserved,
        .. Layers.Where(IsFaulty).Select(Describe),
        .. ZeroParameters.Select(name =>
            $"The parameter '{name}' is all zero. Feedback is scaled by |w|, so it can never learn: initialize it away from zero."),
    ];

    /// <summary>Where reward ends because the method defines a layer so: nothing to mend, one sentence each.</summary>
    public IReadOnlyList<string> Notes => [.. Layers.Where(layer => !layer.Conserves && !layer.IsMeantToConserve).Select(Describe)];

    /// <summary>The report as a plain table, followed by findings and notes.</summary>
    public override string ToString()
    {
        var width = Math.Max(5, Layers.Select(layer => Name(layer).Length).DefaultIfEmpty().Max());
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{"layer".PadRight(width)}  {"at output",12}  {"at input",12}  {"bias",12}  {"stabilizer",12}  {"unaccounted",12}");
        foreach (var layer in Layers)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{Name(layer).PadRight(width)}  {layer.RewardAtOutput,12:g5}  "
                + $"{layer.RewardAtInput?.ToString("g5", CultureInfo.InvariantCulture) ?? "-",12}  {layer.TakenByBias,12:g5}  "
                + $"{layer.AbsorbedByStabilizer,12:g5}  "
                + $"{layer.Unaccounted,12:g5}{(layer.Conserves ? "" : IsFaulty(layer) ? "  does not conserve" : "  by definition")}");
        }

        foreach (var sentence in Findings.Concat(Notes))
            text.AppendLine(sentence);
        return text.ToString();
    }

    private static string Name(LayerConservation layer)
        => (layer.Path.Length == 0 ? layer.Layer.GetType().Name : $"{layer.Path} {layer.Layer.GetType().Name}")
            + (layer.Call == 0 ? "" : $" (call {layer.Call + 1})");

    private static string Describe(LayerConservation layer)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"'{Name(layer)}' does not conserve: {layer.Unaccounted:g3} of {layer.RewardAtOutput:g3} is unaccounted for. ")
        + (layer.LossByDefinition is { } reason
            ? $"This is how its rule is defined: {reason}."
            : "Its backward pass is not the transpose of a linear map: if it is an activation give it new IdentityRule(), else a "
                + "rule of your own.");

    private static bool IsFaulty(LayerConservation layer) => layer is { Conserves: false, IsMeantToConserve: true };
}
