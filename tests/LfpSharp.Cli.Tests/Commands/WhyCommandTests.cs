namespace LfpSharp.Cli.Tests.Commands;

/// <summary>Why a weight changes: the run of <see cref="TrainEvalPredictTests.Trained"/> serves.</summary>
public sealed class WhyCommandTests(TrainEvalPredictTests.Trained trained) : IClassFixture<TrainEvalPredictTests.Trained>
{
    [Fact]
    public void Why_OneConnection_SaysTheWayAndCloses()
    {
        var why = LfpCall.Run(trained.Folder.Path, "why", "run", "--parameter", "3.weight[12,5]", "--sample", "3", "7");
        why.Succeeded();
        string[] said = ["train 3: of class", "train 7: of class", "joins input 5 to neuron 12 of the layer '3' (Linear", "φ"];
        foreach (var words in said)
            Assert.Contains(words, why.Output, StringComparison.Ordinal);
        var result = LfpCall.Run(trained.Folder.Path, "why", "run", "--parameter", "3.bias[12]", "--json").Result;
        foreach (var part in new[] { "neuron", "layer" })
        {
            var balance = result.GetProperty(part);
            Assert.Equal(
                balance.GetProperty("arrived").GetDouble(),
                balance.GetProperty("passed").GetDouble() + balance.GetProperty("bias").GetDouble()
                    + balance.GetProperty("stabilizer").GetDouble(),
                1e-9);
        }

        Assert.Equal(-result.GetProperty("gradient").GetDouble(), result.GetProperty("feedback").GetDouble());
        Assert.Equal(["5", "4", "3"], result.GetProperty("way").EnumerateArray().Select(layer => layer.GetProperty("path").GetString()));
    }

    [Theory]
    [InlineData("why run --parameter 3.weight[12,999]", "has the shape [64, 128]")]
    [InlineData("why run --parameter 9.weight[0,0]", "There is no parameter '9.weight'.")]
    [InlineData("why run --parameter 3.weight[0,0] --sample 99999", "counted from 0")]
    [InlineData("why nowhere --parameter 3.weight[0,0]", "nowhere: found no recipe.yaml")]
    public void Why_WhatIsNotThere_IsRefusedInOneLine(string command, string expected)
    {
        var call = LfpCall.Run(trained.Folder.Path, command.Split(' '));
        Assert.Equal(2, call.ExitCode);
        Assert.Contains(expected, call.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Why_ARunByTheGradient_IsRefused()
    {
        LfpCall.Run(trained.Folder.Path, "train", "--set", "rule=gradient", "--epochs", "1", "-o", "by-gradient").Succeeded();
        var call = LfpCall.Run(trained.Folder.Path, "why", "by-gradient", "--parameter", "3.weight[0,0]");
        Assert.Equal(2, call.ExitCode);
        Assert.Contains("was trained by 'gradient', in which no reward goes through connections", call.Error, StringComparison.Ordinal);
    }
}
