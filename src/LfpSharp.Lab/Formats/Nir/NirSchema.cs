namespace LfpSharp.Lab.Formats.Nir;

/// <summary>The kinds of nodes that NIR has, and the parameters of each: the one table that reader and writer go by.</summary>
/// <remarks>Source: the <c>nir</c> package for Python, version 1.0, whose classes have these fields.</remarks>
internal static class NirSchema
{
    private static readonly NirParameter[] Window = [Whole("kernel_size"), Whole("stride"), Whole("padding")];

    /// <summary>The parameters by kind.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<NirParameter>> Kinds { get; } =
        new Dictionary<string, IReadOnlyList<NirParameter>>
        {
            ["Input"] = [Whole("shape")],
            ["Output"] = [Whole("shape")],
            ["Affine"] = [Real("weight"), Real("bias")],
            ["Linear"] = [Real("weight")],
            ["Scale"] = [Real("scale")],
            ["Conv1d"] = [Maybe("input_shape"), Real("weight"), Whole("stride"), Whole("padding"), Whole("dilation"), Whole("groups"),
                Real("bias")],
            ["Conv2d"] = [Maybe("input_shape"), Real("weight"), Whole("stride"), Whole("padding"), Whole("dilation"), Whole("groups"),
                Real("bias")],
            ["SumPool2d"] = Window,
            ["AvgPool2d"] = Window,
            ["Flatten"] = [Whole("start_dim"), Whole("end_dim"), Maybe("input_type")],
            ["Threshold"] = [Real("threshold")],
            ["Delay"] = [Real("delay")],
            ["I"] = [Real("r")],
            ["IF"] = [Real("r"), Real("v_threshold"), Maybe("v_reset", isFloat: true)],
            ["LI"] = [Real("tau"), Real("r"), Real("v_leak")],
            ["LIF"] = [Real("tau"), Real("r"), Real("v_leak"), Real("v_threshold"), Maybe("v_reset", isFloat: true)],
            ["CubaLI"] = [Real("tau_syn"), Real("tau_mem"), Real("r"), Real("v_leak"), Real("w_in")],
            ["CubaLIF"] =
            [
                Real("tau_syn"), Real("tau_mem"), Real("r"), Real("v_leak"), Real("v_threshold"), Maybe("v_reset", isFloat: true),
                Real("w_in"),
            ],
        };

    private static NirParameter Real(string name) => new(name, IsFloat: true);

    private static NirParameter Whole(string name) => new(name, IsFloat: false);

    private static NirParameter Maybe(string name, bool isFloat = false) => new(name, isFloat, IsOptional: true);
}
