using System.Globalization;
using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Rules;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Golden;

/// <summary>The composite of a golden file: ε everywhere, but for the layers of its <c>rule</c>, <c>rule2</c>, ...</summary>
internal static class GoldenRules
{
    public static Composite Of(GoldenFile file, nn.Module model)
    {
        var composite = Composite.Epsilon(Number(file.Metadata["epsilon"]));
        composite = composite.With<GoldenModules.View>(new TransposeRule());
        foreach (var key in file.Metadata.Keys.Where(key => key.StartsWith("rule", StringComparison.Ordinal) && !key.Contains('.')).Order())
        {
            var rule = Rule(file.Metadata[key], name => file.Metadata.GetValueOrDefault($"{key}.{name}"));
            foreach (var path in file.Metadata[key + ".layers"].Split(' '))
                composite = composite.WithName(Place(model, path, rule), rule);
        }

        return composite;
    }

    private static Rule Rule(string name, Func<string, string?> setting)
    {
        double Setting(string key) => Number(setting(key) ?? throw new NotSupportedException($"{name} without {key}."));
        var epsilon = Setting("epsilon");
        return name switch
        {
            "epsilon" => new EpsilonRule(epsilon),
            "gamma" => new GammaRule(Setting("gamma"), epsilon),
            "z-plus" => new ZPlusRule(epsilon),
            "alpha-beta" => Checked(new AlphaBetaRule(Setting("alpha"), epsilon), Setting("beta")),
            "w-square" => new SquaredWeightsRule(epsilon),
            "flat" => new FlatRule(epsilon),
            "z-box" => new BoxRule(Setting("low"), Setting("high"), epsilon),
            "hebbian" => new HebbianRule(epsilon),
            "oja" => new OjaRule(epsilon),
            "reverse" => new ReverseRule(
                (setting("positive"), setting("negative")) switch
                {
                    ("True", "True") => ReversedSign.Both,
                    ("True", _) => ReversedSign.Positive,
                    (_, "True") => ReversedSign.Negative,
                    _ => throw new NotSupportedException("reverse of no sign"),
                },
                epsilon),
            "norm-constant" => new ConstantSpreadRule(epsilon),
            "attention-values" => new AttentionValuesRule(epsilon),
            _ => throw new NotSupportedException($"No rule called {name}."),
        };
    }

    // An attention's rule is that of the product which mixes its values.
    private static string Place(nn.Module model, string path, Rule rule)
    {
        if (rule is not AttentionValuesRule)
            return path;
        var layer = model.named_modules().First(named => named.name == path).module;
        return layer is SelfAttention ? path + ".mix" : path + ".att.mix";
    }

    private static AlphaBetaRule Checked(AlphaBetaRule rule, double beta)
        => rule.Beta == beta ? rule : throw new NotSupportedException($"β is {beta} and not α − 1.");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
