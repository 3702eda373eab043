using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>What is said of a model that cannot be written in whole numbers.</summary>
internal static class IntegerFault
{
    public static NotSupportedException Of(nn.Module layer, string path, string? why = null)
        => new($"{(path.Length == 0 ? "The model" : $"The layer '{path}'")}, a '{layer.GetType().Name}', has no form in whole numbers"
            + $"{(why is null ? "" : $": {why}")}. Expected dense layers and convolutions, each with norms and then step or staircase "
            + "behind it, pools of what these give, and a dense layer at the end. Train such a model (model.activation: staircase), or "
            + "leave --integer out; --quantize int8 alone holds weights in 8 bits.");
}
