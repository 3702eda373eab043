using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = LfpSharp.Lab.Optimizing.OptimizerOptions;

namespace LfpSharp.Lab.Tests.Optimizing;

/// <summary>What an optimizer remembers, taken out and put into a new one: it goes on as if it had never stopped.</summary>
public sealed class OptimizerTensorsTests
{
    public static TheoryData<string> Kinds => ["sgd", "sgd without momentum", "adam", "adamw", "rmsprop", "rmsprop with momentum", "own"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Put_IntoANewOptimizer_GoesOnBitForBit(string kind)
    {
        using var scope = NewDisposeScope();
        using Parameter stopped = new(rand(3, 2)), never = new(stopped.detach().clone());
        using var whole = Options(kind).Create([never]);
        using var first = Options(kind).Create([stopped]);
        var gradients = Enumerable.Range(0, 5).Select(_ => randn(3, 2)).ToList();
        Step(whole, never, gradients);
        Step(first, stopped, gradients.Take(3));

        var saved = OptimizerTensors.Take(first, ["w"]).ToDictionary(entry => entry.Name, entry => entry.Tensor.clone());
        using var second = Options(kind).Create([stopped]);
        OptimizerTensors.Put(second, ["w"], name => saved.GetValueOrDefault(name));
        Step(second, stopped, gradients.Skip(3));
        Assert.True(never.equal(stopped).all().item<bool>());
        Assert.All(saved.Keys, name => Assert.StartsWith("w/", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Put_CheckpointOfAnotherOptimizer_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var parameter = new Parameter(ones(2));
        using var adam = new AdamOptions().Create([parameter]);
        Step(adam, parameter, [ones(2)]);
        var error = Assert.Throws<InvalidOperationException>(() => OptimizerTensors.Put(adam, ["w"], _ => null));
        Assert.Contains("written with another one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoggingAndTraining_Unset_AreWhatTheDocumentationSays()
    {
        var (logging, training) = (new LoggingOptions(), new TrainingOptions());
        Assert.Equal(
            (100, 60, 1.0 / 2048, true), (logging.FeedbackSteps, logging.CheckpointSeconds, logging.SparsityThreshold, logging.Sparsity));
        Assert.Equal((false, false), (logging.Csv, logging.TensorBoard));
        Assert.Equal((null, null), (logging.SparsitySteps, logging.CheckpointSteps));
        Assert.Equal((64, 40), (training.BatchSize, training.Epochs));
    }

    private static OptimizerOptions Options(string kind) => kind switch
    {
        "sgd" => new SgdOptions(),
        "sgd without momentum" => new SgdOptions { Momentum = 0 },
        "adam" => new AdamOptions(),
        "adamw" => new AdamWOptions(),
        "rmsprop" => new RmsPropOptions(),
        "own" => new AdagradOptions(),
        _ => new RmsPropOptions { Momentum = 0.5 },
    };

    /// <summary>An optimizer that the library knows nothing of.</summary>
    private sealed record AdagradOptions() : OptimizerOptions(0.1)
    {
        public override OptimizerHelper Create(IReadOnlyList<Parameter> parameters) => optim.Adagrad(parameters, LearningRate);
    }

    private static void Step(OptimizerHelper optimizer, Parameter parameter, IEnumerable<Tensor> gradients)
    {
        foreach (var gradient in gradients)
        {
            parameter.grad = gradient.clone();
            optimizer.step();
        }
    }
}
