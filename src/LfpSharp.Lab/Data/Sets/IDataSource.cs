namespace LfpSharp.Lab.Data.Sets;

/// <summary>A data set of a program's own.</summary>
public interface IDataSource
{
    /// <summary>
    /// Reads the set, raw: the lab scales it, takes the validation split from the training split, and looks for classes that are
    /// missing.
    /// </summary>
    /// <param name="options">
    /// How the recipe wants it taken; <see cref="DataOptions.Seed"/> decides what is drawn, <see cref="DataOptions.TestShare"/> a test
    /// split of one's own.
    /// </param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>The set; <see cref="DataSet.Of"/> makes it from arrays.</returns>
    DataSet Load(DataOptions options, CancellationToken cancellation);
}
