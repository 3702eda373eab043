namespace LfpSharp.Lab.Formats.Nir;

/// <summary>
/// The order in which nodes are computed within a step. An edge that closes a circle hands on what was there the step before; it may only
/// enter a node with a state.
/// </summary>
/// <param name="Nodes">The nodes, each after all that enter it within the step.</param>
/// <param name="Late">The edges that hand on the step before.</param>
internal sealed record NirOrder(IReadOnlyList<string> Nodes, IReadOnlySet<NirEdge> Late)
{
    private static readonly HashSet<string> WithState = ["LIF", "IF", "LI", "I", "CubaLIF", "CubaLI", "Delay"];

    /// <summary>Finds it.</summary>
    /// <exception cref="NotSupportedException">A circle has no node with a state, or a node is not reached from the input.</exception>
    public static NirOrder Of(NirGraph graph)
    {
        var into = graph.Edges.ToLookup(edge => edge.To);
        var (done, order, late) = (new HashSet<string>(), new List<string>(), new HashSet<NirEdge>());
        var left = graph.Nodes.Keys.ToList();
        while (left.Count > 0)
        {
            var ready = left.Where(name => into[name].All(edge => done.Contains(edge.From))).ToList();
            if (ready.Count == 0)
            {
                // A circle is entered at a state that something outside of it has reached.
                var entry = left.Find(name => WithState.Contains(graph.Nodes[name].Type)
                    && into[name].Any(edge => done.Contains(edge.From)))
                    ?? throw new NotSupportedException(
                        $"The nodes {string.Join(", ", left.Take(8).Select(name => $"'{name}'"))} go round in a circle without a neuron "
                        + "that remembers, so no order is right. Cut the circle, or put an LI or LIF into it.");
                late.UnionWith(into[entry].Where(edge => !done.Contains(edge.From)));
                ready = [entry];
            }

            foreach (var name in ready)
            {
                if (graph.Nodes[name].Type != "Input" && !into[name].Any())
                    throw new NotSupportedException($"Nothing enters the node '{name}'. Give it an edge, or leave it out.");
                done.Add(name);
                order.Add(name);
            }

            left.RemoveAll(done.Contains);
        }

        return new NirOrder(order, late);
    }
}
