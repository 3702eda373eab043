using TorchSharp;
using static TorchSharp.torch;

// A program that trains and evaluates convolutions with plain TorchSharp. Each argument is a weight's shape, input x output x kernel,
// with a t in
// front for a transposed one; what oneDNN is used for stands between two lines (ONEDNN_VERBOSE=1).
if (args.Contains("hide-caches"))
    Console.WriteLine($"caches hidden {Caches.Hide()}");

foreach (var argument in args.Where(argument => argument != "hide-caches"))
{
    var sizes = argument.TrimStart('t').Split('x').Select(long.Parse).ToArray();
    random.manual_seed(0);
    using nn.Module<Tensor, Tensor> layer =
        argument.StartsWith('t') ? nn.ConvTranspose2d(sizes[0], sizes[1], sizes[2]) : nn.Conv2d(sizes[0], sizes[1], sizes[2]);
    Console.WriteLine($"begin {argument}");
    var output = Output(layer, out var input);
    using (no_grad())
        layer.call(input.detach());
    output.square().sum().backward();
    Console.WriteLine($"end {argument}");
    Console.WriteLine($"error {argument} {Error(layer, input, output)}");
}

Report.Show();

static Tensor Output(nn.Module<Tensor, Tensor> layer, out Tensor input)
{
    var channels = layer is TorchSharp.Modules.ConvTranspose2d ? layer.parameters().First().shape[0] : layer.parameters().First().shape[1];
    input = randn(4, channels, 12, 12).requires_grad_(true);
    return layer.call(input);
}

// Against float64, which libtorch computes by other means.
static double Error(nn.Module<Tensor, Tensor> layer, Tensor input, Tensor output)
{
    var gradients = layer.parameters().Select(parameter => parameter.grad!.clone()).Append(input.grad!).ToList();
    layer.to(ScalarType.Float64);
    layer.zero_grad();
    var twin = input.detach().to_type(ScalarType.Float64).requires_grad_(true);
    var expected = layer.call(twin);
    expected.square().sum().backward();
    return gradients.Append(output.detach())
        .Zip(layer.parameters().Select(parameter => parameter.grad!).Append(twin.grad!).Append(expected.detach()))
        .Max(pair => (pair.First.to_type(ScalarType.Float64) - pair.Second).norm().item<double>() / pair.Second.norm().item<double>());
}

internal static class Report
{
    public static void Show() => Console.WriteLine($"report {LfpSharp.Native.ConvolutionGuard.Report}");
}
