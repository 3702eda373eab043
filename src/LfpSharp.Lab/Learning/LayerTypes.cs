using LfpSharp.Composites;
using LfpSharp.Lab.Options;
using LfpSharp.Modules;
using TorchSharp.Modules;

namespace LfpSharp.Lab.Learning;

/// <summary>The types of layers that recipes can name: those that composites have a rule for, as PyTorch calls them.</summary>
internal static class LayerTypes
{
    private static readonly Dictionary<string, Type> Known = Composite.Epsilon().Entries
        .Select(entry => entry.Selector).OfType<LayerSelector.ByType>().Select(selector => selector.Type)
        .Concat(
        [
            typeof(Conv1d), typeof(Conv2d), typeof(Conv3d), typeof(ConvTranspose1d), typeof(ConvTranspose2d), typeof(ConvTranspose3d),
            typeof(BatchNorm1d), typeof(BatchNorm2d), typeof(BatchNorm3d), typeof(Lstm), typeof(Gru),
        ])
        .DistinctBy(type => type.Name).ToDictionary(type => type.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The type of that name, in letters of any case.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Type Find(string name)
        => Known.GetValueOrDefault(name)
            ?? throw new ArgumentException($"There is no type of layers '{name}'. {NearMiss.Advice(name, [.. Known.Keys.Order()])}");
}
