namespace LfpSharp.Lab.Environments;

/// <summary>The environments that recipes know by name, as data sets.</summary>
public static class KnownEnvironments
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IEnvironment> All { get; } =
        [new CartPole(), new Acrobot(), new MountainCar(), new GridWorld(), new Catch()];

    /// <summary>One by name; null when there is none.</summary>
    /// <param name="name">The name.</param>
    public static IEnvironment? Find(string name) => All.FirstOrDefault(environment => environment.Name == name);
}
