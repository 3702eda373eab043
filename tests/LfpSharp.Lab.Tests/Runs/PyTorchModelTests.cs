using LfpSharp.Lab.Runs;
using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Runs;

public sealed class PyTorchModelTests
{
    /// <summary>Each layer with nothing as it is by default, and what must be written.</summary>
    public static TheoryData<string, Func<nn.Module<Tensor, Tensor>>> Layers => new()
    {
        { "nn.Linear(in_features=3, out_features=2, bias=False)", () => nn.Linear(3, 2, hasBias: false) },
        {
            "nn.Conv2d(in_channels=4, out_channels=8, kernel_size=(3, 5), stride=(2, 1), padding=(1, 2), dilation=(1, 2), groups=2, "
                + "bias=False, padding_mode=\"reflect\")",
            () => nn.Conv2d(
                4, 8, (3, 5), stride: (2, 1), padding: (1, 2), dilation: (1, 2), padding_mode: PaddingModes.Reflect, groups: 2, bias: false)
        },
        {
            "nn.Conv2d(in_channels=1, out_channels=2, kernel_size=(3, 3), stride=(1, 1), padding=\"same\", dilation=(1, 1), groups=1, "
                + "bias=True, padding_mode=\"circular\")",
            () => nn.Conv2d(1, 2, 3, padding: Padding.Same, padding_mode: PaddingModes.Circular)
        },
        {
            "nn.Conv1d(in_channels=1, out_channels=2, kernel_size=(3,), stride=(2,), padding=(1,), dilation=(1,), groups=1, bias=True, "
                + "padding_mode=\"replicate\")",
            () => nn.Conv1d(1, 2, 3, stride: 2, padding: 1, padding_mode: PaddingModes.Replicate)
        },
        {
            "nn.ConvTranspose2d(in_channels=4, out_channels=2, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), output_padding=(1, 1), "
                + "groups=2, bias=True, dilation=(1, 1), padding_mode=\"zeros\")",
            () => nn.ConvTranspose2d(4, 2, 3, stride: 2, padding: 1, output_padding: 1, groups: 2)
        },
        {
            "nn.BatchNorm2d(num_features=3, eps=0.001, momentum=0.2, affine=False, track_running_stats=True)",
            () => nn.BatchNorm2d(3, 1e-3, 0.2, affine: false)
        },
        {
            "nn.BatchNorm1d(num_features=3, eps=1E-05, momentum=0.05, affine=True, track_running_stats=False)",
            () => nn.BatchNorm1d(3, 1e-5, 0.05, track_running_stats: false)
        },
        {
            "nn.InstanceNorm2d(num_features=3, eps=0.01, momentum=0.3, affine=True, track_running_stats=False)",
            () => nn.InstanceNorm2d(3, 0.01, 0.3, affine: true)
        },
        { "nn.GroupNorm(num_groups=2, num_channels=6, eps=0.01, affine=True)", () => nn.GroupNorm(2, 6, 0.01) },
        { "nn.LayerNorm(normalized_shape=(4, 5), eps=0.01, elementwise_affine=True)", () => nn.LayerNorm([4, 5], 0.01) },
        {
            "nn.MaxPool2d(kernel_size=(3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), ceil_mode=True)",
            () => nn.MaxPool2d((3, 2), stride: (2, 1), padding: (1, 0), dilation: (1, 2), ceil_mode: true)
        },
        {
            "nn.AvgPool2d(kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), ceil_mode=False, count_include_pad=False, divisor_override=4)",
            () => nn.AvgPool2d([3, 3], [2, 2], [1, 1], count_include_pad: false, divisor_override: 4)
        },
        { "nn.AdaptiveAvgPool2d(output_size=(2, 3))", () => nn.AdaptiveAvgPool2d((2, 3)) },
        { "nn.Flatten(start_dim=2, end_dim=-1)", () => nn.Flatten(2) },
        { "nn.Dropout(p=0.3)", () => nn.Dropout(0.3) },
        { "nn.Dropout2d(p=0.2)", () => nn.Dropout2d(0.2) },
        { "nn.LeakyReLU(negative_slope=0.2)", () => nn.LeakyReLU(0.2) },
        { "nn.ELU(alpha=0.5)", () => nn.ELU(0.5) },
        { "nn.CELU(alpha=2)", () => nn.CELU(2) },
        { "nn.Softplus(beta=2, threshold=10)", () => nn.Softplus(2, 10) },
        { "nn.GELU(approximate=\"none\")", () => nn.GELU() },
        { "nn.Hardtanh(min_val=-2, max_val=0.5)", () => new Hardtanh(-2, 0.5) },
        { "nn.Softmax(dim=1)", () => nn.Softmax(1) },
        { "nn.ReLU()", () => nn.ReLU() },
        { "nn.ZeroPad2d(padding=(1, 2, 3, 4))", () => nn.ZeroPad2d((1, 2, 3, 4)) },
        { "Scale(0.5)", () => new Scale(0.5) },
        { "Step()", () => new Step() },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Write_EachKindOfLayer_KeepsWhatItWasMadeWith(string expected, Func<nn.Module<Tensor, Tensor>> create)
    {
        using var model = nn.Sequential(create());

        Assert.Contains(
            $"model = nn.Sequential(\n    {expected},\n)\n", PyTorchModel.Write(model, "w.safetensors"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NestedAndNamedRows_KeepsPlacesAndNames()
    {
        using var model =
            nn.Sequential(nn.Sequential(nn.ReLU(), new Step()), nn.Sequential(("first", nn.Tanh()), ("second", new Scale(2))));
        var text = PyTorchModel.Write(model, "w.safetensors");

        Assert.Contains(
            """
            model = nn.Sequential(
                nn.Sequential(
                    nn.ReLU(),
                    Step(),
                ),
                nn.Sequential(OrderedDict([
                    ("first", nn.Tanh()),
                    ("second", Scale(2)),
                ])),
            )
            """.ReplaceLineEndings("\n"),
            text,
            StringComparison.Ordinal);
        Assert.Contains("class Step(nn.Module):", text, StringComparison.Ordinal);
        Assert.Contains("class Scale(nn.Module):", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ASingleLayer_IsTheModel()
    {
        using var model = nn.Linear(2, 1);

        Assert.Contains(
            "model = nn.Linear(in_features=2, out_features=1, bias=True)\n", PyTorchModel.Write(model, "w"), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WeightsOfAnotherTypeAndAQuotedName_AreKept()
    {
        using var model = nn.Linear(2, 1, dtype: ScalarType.Float64);
        var text = PyTorchModel.Write(model, "a\"b\\c");

        Assert.Contains("model.to(torch.float64)\n", text, StringComparison.Ordinal);
        Assert.Contains("""os.path.join(here, "a\"b\\c")""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AModuleOfTheUsersOwn_IsRefusedByPlaceAndName()
    {
        using var inside = nn.Sequential(nn.ReLU(), nn.Sequential(new Doubled()));
        using var alone = new Doubled();

        Assert.Contains("The layer '1.0', a 'Doubled', has no form in PyTorch", Refusal(inside), StringComparison.Ordinal);
        Assert.Contains("The model, a 'Doubled', has no form in PyTorch", Refusal(alone), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WhatPyTorchCannotBeTold_IsRefused()
    {
        using var group = nn.Sequential(nn.GroupNorm(2, 4, affine: false));
        using var mixed = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2, dtype: ScalarType.Float64));

        Assert.Contains("number of channels", Refusal(group), StringComparison.Ordinal);
        Assert.Contains("Float32, Float64", Refusal(mixed), StringComparison.Ordinal);
    }

    private static string Refusal(nn.Module<Tensor, Tensor> model)
        => Assert.Throws<NotSupportedException>(() => PyTorchModel.Write(model, "w")).Message;

    /// <summary>Has children that would make a row, and a forward that is none.</summary>
    private sealed class Doubled : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> layer = nn.ReLU();

        public Doubled()
            : base(nameof(Doubled)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(input) * 2;
    }
}
