using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>Which modules may stand where in a spiking network.</summary>
internal static class StageModules
{
    /// <summary>Throws unless the module, or each module inside it, is affine or pools.</summary>
    public static void CheckConnection(nn.Module connection) => Check(
        connection,
        module => module is Linear or Convolution or NormBase || IsStateless(module),
        "A connection is made of linear layers, convolutions, batch norms, pooling and reshapes; the neurons themselves are the "
        + "non-linearity.");

    /// <summary>Throws unless the module, or each module inside it, has no parameters and a known transpose.</summary>
    public static void CheckPassage(nn.Module passage) => Check(
        passage, IsStateless,
        "Between spiking layers stand pooling, dropout and reshapes; a module with weights is the connection of a LifLayer.");

    /// <summary>Whether samples of a batch influence each other: a batch norm that is learning its statistics.</summary>
    public static bool NormalizesBatches(nn.Module module) => Leaves(module).Any(leaf => leaf is NormBase && leaf.training);

    /// <summary>Whether the module averages, so that its outputs have an ε gate of their own.</summary>
    public static bool Averages(nn.Module module)
        => module is AvgPool1d or AvgPool2d or AvgPool3d or AdaptiveAvgPool1d or AdaptiveAvgPool2d or AdaptiveAvgPool3d;

    /// <summary>The module, or what is in it if it is a sequence.</summary>
    public static IEnumerable<nn.Module> Leaves(nn.Module module)
        => module is Sequential sequence ? sequence.children().SelectMany(Leaves) : [module];

    private static bool IsStateless(nn.Module module)
        => Averages(module) || module is MaxPool1d or MaxPool2d or MaxPool3d or AdaptiveMaxPool1d or AdaptiveMaxPool2d or AdaptiveMaxPool3d
            or Flatten or Unflatten or Identity or Dropout or Dropout1d or Dropout2d or Dropout3d;

    private static void Check(nn.Module module, Func<nn.Module, bool> allowed, string remedy)
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (var leaf in Leaves(module))
        {
            if (!allowed(leaf))
            {
                throw new ArgumentException(
                    $"There is no rule for the module '{leaf.GetName()}' at this place of a spiking network. {remedy}", nameof(module));
            }
        }
    }
}
