using System.Globalization;
using System.Text.RegularExpressions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Golden;

/// <summary>
/// Builds a network from the <c>spec</c> of a golden file: items in a row, each <c>Name</c>, <c>Name(1,2,key=3)</c> or
/// <c>Name{items|items}</c>.
/// </summary>
internal sealed partial class GoldenSpec
{
    private readonly string text;
    private int at;

    private GoldenSpec(string text) => this.text = text;

    public static Module<Tensor, Tensor> Build(string spec) => new GoldenSpec(spec).Items();

    private Sequential Items()
    {
        var modules = new List<Module<Tensor, Tensor>>();
        while (at < text.Length && text[at] is not ('|' or '}'))
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
        at += match.Length;
        var numbers = match.Groups[2].Value.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(value => !value.Contains('='))
            .Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray();
        var branches = new List<Module<Tensor, Tensor>>();
        if (at < text.Length && text[at] == '{')
        {
            do
            {
                at++;
                branches.Add(Items());
            }
            while (text[at] == '|');
            at++;
        }

        return Create(match.Groups[1].Value, numbers, branches);
    }

    private static Module<Tensor, Tensor> Create(string name, double[] numbers, List<Module<Tensor, Tensor>> branches) => name switch
    {
        "Linear" => Linear((long)numbers[0], (long)numbers[1]),
        "Conv2d" => Conv2d((long)numbers[0], (long)numbers[1], (long)numbers[2]),
        "MaxPool2d" => MaxPool2d((long)numbers[0]),
        "Flatten" => Flatten(),
        "Dropout" => Dropout(numbers[0]),
        "ReLU" => ReLU(),
        "SiLU" => SiLU(),
        "Hardshrink" => Hardshrink(),
        "Softshrink" => Softshrink(),
        "Concat" => new Concat(branches),
        _ => throw new NotSupportedException(name),
    };

    [GeneratedRegex(@"\G(\w+)(?:\(([^)]*)\))?")]
    private static partial Regex Name();

    private sealed class Concat : Module<Tensor, Tensor>
    {
        private readonly ModuleList<Module<Tensor, Tensor>> branches;

        public Concat(IEnumerable<Module<Tensor, Tensor>> branches)
            : base(nameof(Concat))
        {
            this.branches = ModuleList(branches.ToArray());
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => cat([.. branches.Select(branch => branch.call(input))], 1);
    }
}
