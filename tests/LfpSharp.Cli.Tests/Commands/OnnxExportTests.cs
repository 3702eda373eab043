namespace LfpSharp.Cli.Tests.Commands;

/// <summary>A run as an ONNX file: the run of <see cref="TrainEvalPredictTests.Trained"/> serves.</summary>
public sealed class OnnxExportTests(TrainEvalPredictTests.Trained trained) : IClassFixture<TrainEvalPredictTests.Trained>
{
    [Fact]
    public void Export_Onnx_WritesOneFileAndNothingOver()
    {
        var result = LfpCall.Run(trained.Folder.Path, "export", "run", "--onnx", "digits.onnx", "--json").Result;
        Assert.Equal("samples", result.GetProperty("input").GetString());
        Assert.Equal(10, result.GetProperty("classes").GetArrayLength());
        Assert.True(new FileInfo(trained.Folder["digits.onnx"]).Length > 60_000);
        Assert.False(File.Exists(trained.Folder["digits.py"]));
        var again = LfpCall.Run(trained.Folder.Path, "export", "run", "--onnx", "digits.onnx");
        Assert.NotEqual(0, again.ExitCode);
        Assert.Contains("exists already. Choose another with --onnx", again.Error, StringComparison.Ordinal);
        LfpCall.Run(trained.Folder.Path, "export", "run", "--onnx", "digits.onnx", "--force").Succeeded();
    }

    [Fact]
    public void Export_Quantized_WritesAQuarterOfTheWeights()
    {
        LfpCall.Run(trained.Folder.Path, "export", "run", "--onnx", "float.onnx").Succeeded();
        LfpCall.Run(trained.Folder.Path, "export", "run", "--onnx", "int8.onnx", "--quantize", "int8").Succeeded();
        Assert.True(new FileInfo(trained.Folder["int8.onnx"]).Length < new FileInfo(trained.Folder["float.onnx"]).Length / 2);
    }

    [Theory]
    [InlineData("export run --quantize int8", "--quantize is for ONNX. Name the file with --onnx")]
    [InlineData("export run --onnx a.onnx --quantize int4", "int8")]
    [InlineData("export run --onnx a.onnx -o b.safetensors", "goes with neither --output nor --weights-only")]
    [InlineData("export nowhere --onnx a.onnx", "nowhere: found no recipe.yaml")]
    public void Export_WhatDoesNotGoTogether_IsRefused(string command, string expected)
    {
        var call = LfpCall.Run(trained.Folder.Path, command.Split(' '));
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(expected, call.Error, StringComparison.Ordinal);
    }
}
