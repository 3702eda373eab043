using LfpSharp.Lab.Formats.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Integer;

/// <summary>Whole sums S of a layer in the graph; the network has <c>z_o = unit_o S_o + zero_o</c>.</summary>
/// <param name="Name">What nodes call them.</param>
/// <param name="Type">int32 or int64.</param>
/// <param name="Unit">0 or above, float64 [outputs].</param>
/// <param name="Bound">The greatest of them in magnitude.</param>
/// <param name="Rounding">How far rounded factors move a sum at most; 0 where there are none.</param>
internal sealed record IntegerSums(string Name, ScalarType Type, Tensor Unit, long Bound, double Rounding)
{
    // Sums of two products of 8 bits lie in 16 bits on processors without instructions for more.
    private const int SafeProducts = short.MaxValue;
    private const int ZeroPoint = 128;

    // A factor of 2³⁰ differs by 2⁻³¹ from what it is rounded from: float32 differs by 2⁻²⁵.
    private const int MostBits = 30;
    private const int LeastBits = 8;

    /// <summary>The products of weights and codes, as they come: where the inputs have one scale, exact; else weighted by it.</summary>
    public static IntegerSums Of(OnnxBuilder builder, IntegerLayer layer)
    {
        var runs = layer.Input.Runs().ToList();
        return runs.Count == 1
            ? new IntegerSums(Product(builder, layer, runs[0]), ScalarType.Int32, layer.Size.abs() * layer.Input.Scale[0], layer.Bound, 0)
            : Weighted(builder, layer, ScalarType.Int64, layer.Bound, layer.Size.abs());
    }

    /// <summary>
    /// Sums of which one is worth the same in every output, and as little as the type lets it be: <see cref="IntegerLayer.Zero"/> in that
    /// unit fits beside them.
    /// </summary>
    public static IntegerSums Alike(OnnxBuilder builder, IntegerLayer layer)
    {
        var (sizes, greatest) = (layer.Size.abs(), layer.Size.abs().max());
        var unit = greatest.item<double>() * layer.Input.Scale.Max();
        var room = unit > 0 ? layer.Bound + (layer.Zero.abs().max().item<double>() / unit) : double.PositiveInfinity;
        var isAlike = layer.Input.Runs().Count() == 1 && sizes.eq(greatest).all().item<bool>();
        var type = isAlike && Bits(ScalarType.Int32, room) >= LeastBits ? ScalarType.Int32 : ScalarType.Int64;
        return Bits(type, room) >= LeastBits
            ? Weighted(builder, layer, type, room, greatest.expand(sizes.shape))
            : throw new NotSupportedException(
                $"The layer '{layer.Path}' has biases so large beside its weights, or weights that are all 0, that whole numbers of 64 "
                + "bits do not hold both. Train it further, or with a lower learning rate.");
    }

    // S_o = Σ_r m_ro A_ro, where r is a run of channels of one scale, m_ro = round(scale_r size_o / (greatest scale · worth_o) · 2^b).
    private static IntegerSums Weighted(OnnxBuilder builder, IntegerLayer layer, ScalarType type, double room, Tensor worth)
    {
        var (scale, most) = (layer.Input.Scale.Max(), Math.ScaleB(1, Bits(type, room)));
        var shares = (layer.Size.abs() / worth).nan_to_num(1);
        var (rounding, sum) = (0.0, (string?)null);
        foreach (var run in layer.Input.Runs())
        {
            var exact = shares * (layer.Input.Scale[run.First] / scale * most);
            var factors = exact.round();
            rounding += (factors - exact).abs().max().item<double>() * layer.Bound;
            var product = Product(builder, layer, run);
            if (type == ScalarType.Int64)
                product = builder.Add("Cast", layer.Zero, [product], OnnxAttribute.Of("to", (long)OnnxType.Int64)).Name;
            var factor = builder.Constant($"{layer.Path}.factor", layer.Spread(factors).to(type));
            product = builder.Add("Mul", layer.Zero, [product, factor]).Name;
            sum = sum is null ? product : builder.Add("Add", layer.Zero, [sum, product]).Name;
        }

        return new IntegerSums(sum!, type, worth * (scale / most), (long)(layer.Bound * most), rounding);
    }

    // How many bits a factor may have so that all sums fit.
    private static int Bits(ScalarType type, double room)
        => Math.Min(MostBits, (type == ScalarType.Int32 ? 30 : 62) - (int)Math.Ceiling(Math.Log2(room + 1)));

    // Rows whose size is below 0 are turned, so that more is more.
    private static string Product(OnnxBuilder builder, IntegerLayer layer, (int First, int Count) run)
    {
        var (input, isWhole) = (layer.Input.Name, run.Count == layer.Input.Scale.Length);
        if (!isWhole)
        {
            input = builder.Add(
                "Slice",
                layer.Input.Zero,
                [
                    input, builder.Integers("first", run.First), builder.Integers("behind", run.First + run.Count),
                    builder.Integers("axis", 1),
                ]).Name;
        }

        var signs = layer.Size.lt(0).to(ScalarType.Float64).mul_(-2).add_(1);
        var weights = layer.Weights * signs.reshape([-1, .. layer.Weights.shape.Skip(1).Select(_ => 1L)]);
        if (!isWhole)
            weights = weights.narrow(1, run.First, run.Count);
        if (layer.Window is null)
            weights = weights.t();
        var isWide = 2 * layer.Input.Greatest * layer.Weights.abs().max().item<double>() > SafeProducts;
        List<string> inputs =
        [
            input,
            builder.Constant(
                $"{layer.Path}.weight", isWide ? (weights + ZeroPoint).to(ScalarType.Byte) : weights.to(ScalarType.Int8)),
        ];
        if (isWide)
            inputs.AddRange("", builder.Constant($"{layer.Path}.zero", tensor((byte)ZeroPoint)));
        return layer.Window is { } window
            ? builder.Add("ConvInteger", layer.Zero, inputs, window.Attributes).Name
            : builder.Add("MatMulInteger", layer.Zero, inputs).Name;
    }
}
