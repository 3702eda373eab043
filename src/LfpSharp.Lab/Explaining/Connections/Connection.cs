using System.Globalization;
using System.Text.RegularExpressions;
using LfpSharp.Lab.Options;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining.Connections;

/// <summary>One parameter's number in a model: <c>3.weight[12,5]</c> is the connection from input 5 to neuron 12 of layer 3.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Parameter">The parameter's name in it: <c>weight</c> or <c>bias</c>.</param>
/// <param name="Index">
/// Where in it: [neuron, input], of convolutions [output channel, input channel, row, column]; of biases [neuron].
/// </param>
public sealed partial record Connection(string Layer, string Parameter, IReadOnlyList<long> Index)
{
    private const string Example = "for example 3.weight[12,5]";

    /// <summary>Whether it is a bias.</summary>
    public bool IsBias => Parameter == "bias";

    /// <summary>The neuron or output channel that it leads to.</summary>
    public long Unit => Index[0];

    /// <summary>Reads one, and looks whether the model has it.</summary>
    /// <param name="text">As <c>3.weight[12,5]</c>.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">The text is no such place, or the place is outside of the parameter.</exception>
    /// <exception cref="UnknownNameException">The model has no parameter of that name.</exception>
    public static Connection Parse(string text, nn.Module model)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(model);
        if (Form().Match(text) is not { Success: true } found)
            throw new ArgumentException($"'{text}' names no number of a parameter. Give its name and its place, {Example}.");
        var name = found.Groups["name"].Value;
        var parameters = model.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        if (!parameters.TryGetValue(name, out var parameter))
            throw new UnknownNameException("parameter", name, parameters.Keys);
        long[] index = [.. found.Groups["places"].Value.Split(',').Select(place => long.Parse(place, CultureInfo.InvariantCulture))];
        if (index.Length != parameter.shape.Length || index.Zip(parameter.shape).Any(pair => pair.First >= pair.Second))
        {
            throw new ArgumentException($"'{name}' has the shape [{string.Join(", ", parameter.shape)}], and '{text}' is no place in it. "
                + $"Give {parameter.shape.Length} number{(parameter.shape.Length == 1 ? "" : "s")} from 0, {Example}.");
        }

        var dot = name.LastIndexOf('.');
        return new Connection(dot < 0 ? "" : name[..dot], name[(dot + 1)..], index);
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => $"{(Layer.Length > 0 ? Layer + "." : "")}{Parameter}[{string.Join(',', Index)}]";

    /// <summary>The layer, if it is one whose connections can be told apart.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    internal nn.Module<Tensor, Tensor> Find(nn.Module model)
    {
        var layer = model.named_modules().First(named => named.name == Layer).module;
        return layer is Linear or Convolution
            ? (nn.Module<Tensor, Tensor>)layer
            : throw new ArgumentException($"'{this}' is a parameter of a layer '{layer.GetType().Name}', and only those of linear and "
                + "convolution layers lead from an input to a neuron. Name one of those.");
    }

    [GeneratedRegex(@"^(?<name>[^\[\]]+)\[(?<places>\s*[0-9]{1,9}\s*(,\s*[0-9]{1,9}\s*)*)\]$", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
