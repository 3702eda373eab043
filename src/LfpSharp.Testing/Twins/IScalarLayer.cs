namespace LfpSharp.Testing.Twins;

/// <summary>A layer written out in double, of one sample at a time. A layer of one's own takes part by these two methods.</summary>
public interface IScalarLayer
{
    /// <summary>From inputs to outputs; what <see cref="Backward"/> needs of them is kept.</summary>
    /// <param name="input">The inputs of one sample.</param>
    double[] Forward(double[] input);

    /// <summary>From the rewards of the outputs to the rewards of the inputs; adds to the feedback on the way.</summary>
    /// <param name="reward">The rewards of the outputs of the last <see cref="Forward"/>.</param>
    /// <param name="stabilize"><c>stab(z) = z + ε sgn z</c>, with <c>sgn 0 = 1</c>.</param>
    double[] Backward(double[] reward, Func<double, double> stabilize);
}
