using LfpSharp.Spiking.Fused;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

public sealed class PackedSpikesTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.05)]
    [InlineData(0.29)]
    [InlineData(0.6)]
    public void Multiply_AnyRate_EqualsDenseProduct(double rate)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        foreach (var (features, outputs) in new[] { (1, 1), (15, 17), (77, 40), (200, 300) })
        {
            var train = rand(3, 4, features).lt(rate).to_type(ScalarType.Float32);
            using var layer = Linear(features, outputs, hasBias: features != 15);
            using var packed = PackedSpikes.Pack(train);
            Assert.True(packed.Multiply(layer).allclose(layer.call(train).detach(), atol: 1e-5));
            Assert.True(packed.Unpack().equal(train).all().item<bool>());
            Assert.Equal(train.mean().item<float>(), packed.FiringRate, 6);
        }
    }

    [Fact]
    public void Pack_NotSpikes_IsRefused()
    {
        Assert.Contains(
            "neither 0 nor 1", Assert.Throws<ArgumentException>(() => PackedSpikes.Pack(full([2, 2, 2], 0.5f))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "[T, N, F]", Assert.Throws<ArgumentException>(() => PackedSpikes.Pack(ones(2, 2))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Multiply_OtherFeatures_IsRefused()
    {
        using var packed = PackedSpikes.Pack(ones(2, 2, 3));
        using var layer = Linear(4, 2);
        Assert.Contains(
            "takes 4 features", Assert.Throws<ArgumentException>(() => packed.Multiply(layer)).Message, StringComparison.Ordinal);
    }
}
