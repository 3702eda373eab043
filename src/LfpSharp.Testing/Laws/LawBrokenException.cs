namespace LfpSharp.Testing.Laws;

/// <summary>A law of feedback does not hold for a model: which, where and by how much.</summary>
public sealed class LawBrokenException : Exception
{
    internal LawBrokenException(string law, string place, double difference, string message)
        : base(message)
    {
        (Law, Place, Difference) = (law, place, difference);
    }

    /// <summary>The law in words, as in <c>zero reward gives zero feedback</c>.</summary>
    public string Law { get; }

    /// <summary>The parameter, by its name in the model, or for conservation the layer; empty where it is the whole model.</summary>
    public string Place { get; }

    /// <summary>By how much it is broken: the greatest difference of the parameter's feedback, or the reward unaccounted for.</summary>
    public double Difference { get; }
}
