using System.Text.RegularExpressions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Golden;

/// <summary>
/// Reads the <c>spec</c> of a golden file: items in a row, each <c>Name</c>, <c>Name(1,2,key=3)</c> or <c>Name(...){spec|spec;spec}</c>.
/// </summary>
internal sealed partial class GoldenSpec
{
    private readonly string text;
    private int at;

    private GoldenSpec(string text) => this.text = text;

    /// <summary>The network, its layers named by their position.</summary>
    public static Module<Tensor, Tensor> Build(string spec)
    {
        var reader = new GoldenSpec(spec);
        var network = reader.Items();
        return reader.at == spec.Length
            ? network
            : throw new NotSupportedException($"'{spec[reader.at]}' at {reader.at} of: {spec}");
    }

    private Sequential Items()
    {
        var modules = new List<Module<Tensor, Tensor>>();
        while (at < text.Length && text[at] is not ('|' or ';' or '}'))
        {
            if (text[at] == ' ')
                at++;
            else
                modules.Add(Item());
        }

        return Sequential(modules);
    }

    private Module<Tensor, Tensor> Item()
    {
        var match = Name().Match(text, at);
        if (!match.Success)
            throw new NotSupportedException($"No name at {at} of: {text}");
        at += match.Length;
        var parts = new GoldenParts();
        if (at < text.Length && text[at] == '{')
        {
            do
            {
                var isLast = text[at++] == ';';
                (isLast ? parts.Behind : parts.Branches).Add(Items());
            }
            while (text[at] is '|' or ';');
            at++;
        }

        return GoldenItems.Create(match.Groups[1].Value, new GoldenArguments(match.Groups[2].Value), parts);
    }

    [GeneratedRegex(@"\G(\w+)(?:\(([^)]*)\))?")]
    private static partial Regex Name();
}
