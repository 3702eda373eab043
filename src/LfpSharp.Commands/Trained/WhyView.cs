using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Explaining.Connections;
using LfpSharp.Lab.Pages;
using static LfpSharp.Lab.Pages.TableColumn;

namespace LfpSharp.Commands.Trained;

/// <summary>What <c>lfp why</c> says, from the outputs down to the connection and on to where the reward went.</summary>
internal static class WhyView
{
    private const string Digits = "g4";

    public static void Show(Terminal terminal, ConnectionExplanation found)
    {
        foreach (var (share, answer) in found.Shares.Zip(found.Answers))
            terminal.Line($"{share.Sample}: {answer}");
        terminal.Line();
        terminal.Table(
            ["from the outputs down", "type", "rule", .. Numbers("reward for", "against", "passed on", "taken")],
            found.Way,
            layer =>
            [
                layer.Path, layer.Type, layer.Rule, Cell(layer.For), Cell(layer.Against), Cell(layer.Passed), Cell(layer.Taken),
            ]);
        terminal.Line();
        Connection(terminal, found);
        terminal.Line();
        terminal.Table(
            [$"connection of neuron {found.Connection.Unit}", .. Numbers("w", "message m = a w s")],
            found.Messages,
            message => [message.Place, Cell(message.Weight), Cell(message.Message)]);
        terminal.Line();
        terminal.Table(
            ["where the reward went", .. Numbers("arrived", "to the inputs", "biases", "stabilizer", "remainder")],
            new[] { ($"neuron {found.Connection.Unit}", found.Neuron), ($"layer {found.Connection.Layer}", found.Layer) },
            row =>
            [
                row.Item1, Cell(row.Item2.Arrived), Cell(row.Item2.Passed), Cell(row.Item2.Bias), Cell(row.Item2.Stabilizer),
                Wording.NumberCell(row.Item2.Remainder, "g2"),
            ]);
        terminal.Line();
        terminal.Line(Verdict(found));
    }

    private static void Connection(Terminal terminal, ConnectionExplanation found)
    {
        var (unit, connection) = ($"neuron {found.Connection.Unit}", found.Connection);
        terminal.Line($"{connection} = {Text(found.Weight)} "
            + (connection.IsBias ? $"is the bias of {unit}" : $"joins input {string.Join(',', connection.Index.Skip(1))} to {unit}")
            + $" of the layer '{connection.Layer}' ({found.LayerType}, {found.Rule}).");
        terminal.Table(
            [
                "sample",
                .. Numbers(
                    connection.IsBias ? "input (a bias: 1)" : "input a", "neuron's sum z", "its reward r", "s = r / stab(z)",
                    "message m = a w s", "feedback φ = sgn(w) m"),
            ],
            found.Shares,
            share =>
            [
                share.Sample, Cell(share.Input), Cell(share.PreActivation), Cell(share.Reward), Cell(share.Normalized),
                Cell(share.Message), Cell(share.Feedback),
            ]);
        if (found.LayerType != "Linear")
            terminal.Line("a and z are means over the places of the filter, r, s, m and φ sums.");
    }

    private static string Verdict(ConnectionExplanation found)
    {
        var (feedback, weight) = (found.Feedback, found.Weight);
        if (feedback == 0)
        {
            var why = weight == 0 ? "a weight of 0 has no part in anything, and stays 0"
                : found.Shares.All(share => share.Input == 0) ? "its input is 0" : "no reward reached its neuron";
            return $"φ = 0: the connection does not change, for {why}.";
        }

        var (helped, grows) = (feedback > 0 == weight > 0 ? "helped" : "hindered", feedback > 0 == weight > 0 ? "gains" : "loses");
        return $"Mean φ = {Text(feedback)}: the connection {helped}, so it {grows} strength: .grad = {Text(-feedback)}, and plain gradient "
            + $"descent at the recipe's rate of {Wording.Rate(found.LearningRate)} would move it from {Text(weight)} by "
            + $"{Text(found.PlainStep)}{(found.Optimizer == "sgd" ? "" : $"; {found.Optimizer} scales that by its moments")}.";
    }

    private static TableCell Cell(double value) => Wording.NumberCell(value, Digits);

    private static string Text(double value) => Wording.Number(value, Digits);
}
