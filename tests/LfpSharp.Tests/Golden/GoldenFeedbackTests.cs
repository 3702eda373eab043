using LfpSharp.Propagation;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Golden;

public sealed class GoldenFeedbackTests
{
    /// <summary>Every network whose file lies in the folder.</summary>
    public static TheoryData<string> Networks => [.. GoldenFile.All().Where(name => GoldenFile.Read(name).Metadata["kind"] == "ann")];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float64_AgreesWithReferenceTo1e9(string name) => Check(name, ScalarType.Float64, recorded: true);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float32_AgreesWithReferenceTo1e4(string name) => Check(name, ScalarType.Float32, recorded: false);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float32Recorded_AgreesWithReferenceTo1e4(string name) => Check(name, ScalarType.Float32, recorded: true);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Propagate_Float64NotRecorded_AgreesWithReferenceTo1e9(string name) => Check(name, ScalarType.Float64, recorded: false);

    [Fact]
    public void Networks_OfTheFolder_AreAllThere() => Assert.Equal(53, Networks.Count);

    [Fact]
    public void Propagate_OnCuda_AgreesWithReference()
    {
        var device = CudaDevice.OrSkip();
        foreach (var name in GoldenFile.All().Where(name => GoldenFile.Read(name).Metadata["kind"] == "ann"))
        {
            foreach (var type in new[] { ScalarType.Float64, ScalarType.Float32 })
                Check(name, type, recorded: false, device);
        }
    }

    private static void Check(string name, ScalarType type, bool recorded, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var file = GoldenFile.Read(name, device);
        using var model = file.IsOfTheSecondSet ? GoldenSpec.Build(file.Metadata["spec"]) : GoldenNetworks.Build(name);
        Load(model, file);
        model.to(device ?? CPU, type);
        model.train(file.Metadata["mode"] == "train");

        using var lfp = new FeedbackPropagation(model, GoldenRules.Of(file, model)) { RecordRewards = recorded };
        var close = new GoldenTolerance(file, type);
        var input = file.Tensor("input");
        var outputs = model.call(input.is_floating_point() ? input.to(type) : input);
        close.Check("output", outputs.detach());

        IReward reward = file.Metadata["reward"] == "sigmoid" ? new SigmoidReward() : new SoftmaxReward();
        var rewards = reward.Evaluate(outputs, file.Tensor("labels"));
        close.Check("reward.output", rewards);

        lfp.Propagate(outputs, rewards);
        foreach (var (parameterName, parameter) in model.named_parameters())
            close.Check("feedback." + parameterName, parameter.grad is { } gradient ? -gradient : zeros_like(parameter));
        if (recorded && file.Names.Contains("reward.input"))
            close.Check("reward.input", lfp.InputRewards[0]);
    }

    private static void Load(nn.Module model, GoldenFile file)
    {
        using var noGrad = no_grad();
        foreach (var (name, target) in model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))
            .Concat(model.named_buffers().Select(b => (b.name, b.buffer))))
        {
            if (!name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                target.copy_(file.Tensor("param." + name));
        }
    }
}
