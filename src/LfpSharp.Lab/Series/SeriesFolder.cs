namespace LfpSharp.Lab.Series;

/// <summary>The folder of a series: its plan, folders of runs, and at the end its result.</summary>
/// <typeparam name="TPlan">The plan.</typeparam>
public abstract class SeriesFolder<TPlan>
    where TPlan : SeriesPlan
{
    private protected SeriesFolder(string path, TPlan plan) => (Path, Plan) = (path, plan);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What is done in it.</summary>
    public TPlan Plan { get; }

    /// <summary>The path of a file in the folder.</summary>
    /// <param name="name">Its name.</param>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
