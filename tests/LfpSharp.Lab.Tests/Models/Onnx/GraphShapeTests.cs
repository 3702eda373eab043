using LfpSharp.Lab.Models.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Onnx;

/// <summary>Shapes that are reckoned, held to those that libtorch computes.</summary>
public sealed class GraphShapeTests
{
    [Fact]
    public void Windows_OfEverySmallPool_AreAsManyAsLibtorchMakes()
    {
        using var scope = NewDisposeScope();
        for (var length = 3; length < 8; length++)
        {
            foreach (var (kernel, stride, padding, dilation) in Settings())
            {
                foreach (var ceils in (bool[])[false, true])
                {
                    var reckoned = GraphShape.Windows(length, kernel, stride, padding, padding, dilation, ceils);
                    if (reckoned < 1)
                        continue;
                    var computed = nn.functional.max_pool1d(zeros(1, 1, length), kernel, stride, padding, dilation, ceils).shape[2];
                    Assert.True(computed == reckoned, $"{length}, {kernel}, {stride}, {padding}, {dilation}, {ceils}: {reckoned}");
                }
            }
        }
    }

    [Fact]
    public void Reshape_ThatKeepsSamplesApart_IsReckoned()
    {
        Assert.Equal([-1, 12], GraphShape.Reshape([-1, 3, 4], [0, GraphShape.Rest]));
        Assert.Equal([-9, 13], GraphShape.Reshape([-1, 9, 13], [GraphShape.Rest, 13]));
        Assert.Equal([3, -1, 4], GraphShape.Reshape([3, -2, 2], [0, GraphShape.Samples, 4]));
        Assert.Null(GraphShape.Reshape([-1, 3, 4], [3, GraphShape.Rest]));
        Assert.Null(GraphShape.Reshape([-1, 3, 4], [0, 5, GraphShape.Rest]));
        Assert.Null(GraphShape.Reshape([-1, 3], [GraphShape.Rest, GraphShape.Rest]));
    }

    private static IEnumerable<(long Kernel, long Stride, long Padding, long Dilation)> Settings()
        => from kernel in (long[])[1, 2, 3]
           from stride in (long[])[1, 2, 3]
           from padding in (long[])[0, 1]
           from dilation in (long[])[1, 2]
           where padding <= kernel / 2
           select (kernel, stride, padding, dilation);
}
