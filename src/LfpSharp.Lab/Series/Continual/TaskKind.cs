namespace LfpSharp.Lab.Series.Continual;

/// <summary>In what the tasks of a sequence differ.</summary>
public enum TaskKind
{
    /// <summary>
    /// The same classes, the places of the inputs in another order for each task, in the first as they are (permuted MNIST: Goodfellow et
    /// al., arXiv 1312.6211).
    /// </summary>
    Permuted,

    /// <summary>
    /// Other classes in each task, as many in each, in their order; one output for every class of all tasks (split MNIST, learned by
    /// class: van de Ven, Tolias, arXiv 1904.07734).
    /// </summary>
    Split,
}
