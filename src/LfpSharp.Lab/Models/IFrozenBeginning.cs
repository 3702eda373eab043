using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>
/// A model whose beginning, while nothing in it learns, computes the same of a sample every time: training need compute it only once.
/// </summary>
internal interface IFrozenBeginning
{
    /// <summary>Whether there is such a beginning.</summary>
    bool IsFrozenAtFirst { get; }

    /// <summary>What the beginning makes of samples, without a graph; it belongs to the caller.</summary>
    /// <param name="input">[N, ...sample shape].</param>
    Tensor Features(Tensor input);

    /// <summary>From now on the model takes <see cref="Features"/> in place of samples, until the result is disposed.</summary>
    IDisposable TakeFeatures();
}
