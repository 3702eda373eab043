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

    [Fact]
    public void Export_Integer_DecidesAsTheNetworkAndIsScoredLikeIt()
    {
        string[] settings = ["--set", "model.activation=step", "--set", "model.weights=ternary", "--set", "rule.reference=expected"];
        LfpCall.Run(trained.Folder.Path, ["train", "digits", .. settings, "--epochs", "2", "-o", "whole"]).Succeeded();
        var result = LfpCall.Run(trained.Folder.Path, "export", "whole", "--onnx", "whole.onnx", "--integer", "--json").Result;
        var samples = result.GetProperty("samples").GetInt32();
        Assert.Equal(samples, result.GetProperty("sameClassOfFloat64").GetInt32());
        Assert.InRange(result.GetProperty("sameClass").GetInt32(), samples - 2, samples);
        Assert.Equal(result.GetProperty("levels").GetInt64(), result.GetProperty("sameLevelsOfFloat64").GetInt64());
        Assert.Equal(32, result.GetProperty("scoreBits").GetInt32());

        var network = LfpCall.Run(trained.Folder.Path, "eval", "whole", "--json").Result;
        var file = LfpCall.Run(trained.Folder.Path, "eval", "whole.onnx", "--recipe", "digits", "--json").Result;
        foreach (var figure in (string[])["validationScore", "testScore", "validationLoss"])
            Assert.Equal(network.GetProperty(figure).GetDouble(), file.GetProperty(figure).GetDouble(), 1e-4);
        Assert.True(network.GetProperty("testScore").GetDouble() > 0.5);
    }

    [Theory]
    [InlineData("export run --integer", "--integer is for ONNX. Name the file with --onnx")]
    [InlineData("export run --onnx a.onnx --integer", "'Linear', has weights of any value; expected whole numbers times one size.")]
    [InlineData("export run --onnx a.onnx --integer --quantize int8", "a 'ReLU', has no form in whole numbers.")]
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
