using LfpSharp.Lab.Pictures;

namespace LfpSharp.Lab.Tests.Pictures;

public sealed class LayerPictureTests
{
    [Theory]
    [InlineData("network.0.connection network.2.connection network.10.connection", "0 2 10")]
    [InlineData("1 3", "1 3")]
    [InlineData("layer1.0.conv1 layer1.0.conv2 layer2.0.conv1 fc", "layer1.0.conv1 layer1.0.conv2 layer2.0.conv1 fc")]
    [InlineData("a.b.c a.b", "b.c b")]
    public void Shown_PathsOfLayers_AreNamedWithoutWhatTheyShare(string layers, string names)
    {
        var shown = LayerPicture.Shown(layers.Split(' ')).ToList();
        Assert.Equal(layers.Split(' '), shown.Select(layer => layer.Layer));
        Assert.Equal(names.Split(' '), shown.Select(layer => layer.Name));
    }

    [Fact]
    public void Shown_ManyLayers_AreTwelveFromTheFirstToTheLast()
    {
        var shown = LayerPicture.Shown([.. Enumerable.Range(0, 40).Select(layer => $"net.{layer}")]).ToList();
        Assert.Equal(12, shown.Count);
        Assert.Equal(("net.0", "0"), shown[0]);
        Assert.Equal(("net.39", "39"), shown[^1]);
    }
}
