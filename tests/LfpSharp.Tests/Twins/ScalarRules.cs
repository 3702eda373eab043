namespace LfpSharp.Tests.Twins;

/// <summary>The rules of layers as their sources write them, one neuron and one number at a time.</summary>
internal static class ScalarRules
{
    public static ScalarRule Epsilon => (links, z, reward, stabilize)
        => Messages(links, link => link.Input * link.Weight * reward / stabilize(z));

    public static ScalarRule Gamma(double gamma) => (links, z, reward, stabilize) =>
    {
        // What speaks for the sign of z counts 1 + γ times.
        double Part(ScalarLink link)
        {
            var part = link.Input * link.Weight;
            if (link.IsBias && Math.Sign(part) != Math.Sign(z))
                return part;
            return z > 0 ? part + (gamma * Math.Max(part, 0)) : part + (gamma * Math.Min(part, 0));
        }

        var sum = links.Sum(Part);
        return Messages(links, link => z == 0 ? 0 : Part(link) * reward / stabilize(sum));
    };

    public static ScalarRule ZPlus => (links, _, reward, stabilize) =>
    {
        var raised = links.Sum(link => Math.Max(link.Input * link.Weight, 0));
        return Messages(links, link => Math.Max(link.Input * link.Weight, 0) * reward / stabilize(raised));
    };

    public static ScalarRule AlphaBeta(double alpha) => (links, _, reward, stabilize) =>
    {
        var raised = links.Sum(link => Math.Max(link.Input * link.Weight, 0));
        var lowered = links.Sum(link => Math.Min(link.Input * link.Weight, 0));
        return Messages(links, link =>
            (alpha * Math.Max(link.Input * link.Weight, 0) * reward / stabilize(raised))
            - ((alpha - 1) * Math.Min(link.Input * link.Weight, 0) * reward / stabilize(lowered)));
    };

    public static ScalarRule SquaredWeights => (links, _, reward, stabilize) =>
    {
        var sum = links.Sum(link => link.Weight * link.Weight);
        return Messages(links, link => link.Weight * link.Weight * reward / stabilize(sum));
    };

    public static ScalarRule Flat => (links, _, reward, stabilize) =>
    {
        var count = links.Count(link => !link.IsBias);
        return Messages(links, link => link.IsBias ? 0 : reward / stabilize(count));
    };

    public static ScalarRule Box(double low, double high) => (links, _, reward, stabilize) =>
    {
        double Part(ScalarLink link)
            => link.IsBias ? 0 : (link.Input * link.Weight) - (low * Math.Max(link.Weight, 0)) - (high * Math.Min(link.Weight, 0));

        var sum = links.Sum(Part);
        return Messages(links, link => Part(link) * reward / stabilize(sum));
    };

    public static ScalarRule Reverse(bool atPositive, bool atNegative) => (links, z, reward, stabilize)
        => Epsilon(links, z, (z > 0 && atPositive) || (z < 0 && atNegative) ? -reward : reward, stabilize);

    public static ScalarRule Hebbian => (links, z, reward, stabilize)
        => [.. links.Select(link => (link.Input * link.Weight * reward / stabilize(z), link.Input * z * reward * link.Weight))];

    private static List<(double, double)> Messages(IEnumerable<ScalarLink> links, Func<ScalarLink, double> message)
        => [.. links.Select(link => (message(link), message(link)))];
}
