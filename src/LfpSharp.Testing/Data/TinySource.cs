using LfpSharp.Lab.Data.Sets;

namespace LfpSharp.Testing.Data;

/// <summary>
/// A data set made in memory, for recipes: <c>lab.AddData("tiny", _ => new TinySource(seed => TinyData.Images(seed: seed)))</c>.
/// </summary>
/// <param name="make">Makes the set from the seed of the run.</param>
public sealed class TinySource(Func<long, DataSet> make) : IDataSource
{
    /// <inheritdoc/>
    public DataSet Load(DataOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        return make(options.Seed);
    }
}
