// Reads samples by a network that 'lfp export RUN --onnx FILE' wrote: ONNX Runtime does it, without LfpSharp, TorchSharp or libtorch.
//
//     dotnet run -c Release --project samples/PredictOnnx -- digits.onnx samples.csv
//
// A row of the table is a sample, in the units of the data that the network was trained on. For digits.csv of the sample it prints
//
//     0   (99.9 %)
//     1   (98.2 %)
//     ...
//     2 samples, 0.05 ms each
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

if (args is not [var model, var table])
{
    Console.Error.WriteLine("Give the ONNX file and a table: PredictOnnx digits.onnx samples.csv");
    return 2;
}

using var session = new InferenceSession(model);
var classes = session.ModelMetadata.CustomMetadataMap["classes"].Split('\n');
int[] shape = [.. session.InputMetadata["samples"].Dimensions.Skip(1)];
var rows = File.ReadLines(table)
    .Select(line => line.Split(',').Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray())
    .ToList();

// One batch of all samples: [rows, ...shape].
var input = new DenseTensor<float>(rows.SelectMany(row => row).ToArray(), [rows.Count, .. shape]);
var clock = Stopwatch.StartNew();
using var results = session.Run([NamedOnnxValue.CreateFromTensor("samples", input)]);
clock.Stop();

if (results.FirstOrDefault(result => result.Name == "number") is { } number)
{
    foreach (var value in number.AsEnumerable<float>())
        Console.WriteLine(value.ToString("g6", CultureInfo.InvariantCulture));
}
else
{
    var probabilities = results.First(result => result.Name == "probabilities").AsTensor<float>();
    for (var row = 0; row < rows.Count; row++)
    {
        var best = Enumerable.Range(0, classes.Length).MaxBy(c => probabilities[row, c]);
        Console.WriteLine(FormattableString.Invariant($"{classes[best]}   ({100 * probabilities[row, best]:f1} %)"));
    }
}

Console.WriteLine(FormattableString.Invariant($"{rows.Count} samples, {clock.Elapsed.TotalMilliseconds / rows.Count:f2} ms each"));
return 0;
