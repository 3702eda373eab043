namespace LfpSharp.Lab.Data;

/// <summary>The data sets that are known by name.</summary>
public static class DataSets
{
    /// <summary>Loads a set.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Where to look and how to take it.</param>
    /// <exception cref="ArgumentException">There is no set of that name.</exception>
    public static DataSet Load(string name, DataOptions? options = null)
    {
        options ??= new DataOptions();
        var set = name switch
        {
            "digits" => DigitsData.Load(options.Seed),
            _ => throw new ArgumentException($"There is no data set '{name}'.", nameof(name)),
        };
        return set.Scaled(options.Scaling ?? InputScaling.Standard);
    }
}
