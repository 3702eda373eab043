using LfpSharp.Kernels.Spiking.Maps;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using Module = TorchSharp.torch.nn.Module;

namespace LfpSharp.Spiking.Fused;

/// <summary>Finds out how stages run on the fused kernels: which trains there are, and which layer sees which.</summary>
/// <remarks>
/// Layers of one linear layer or 2-d convolution, with a batch norm behind it or not, and a recurrence of the same kind; maximum pooling;
/// joins by sum and maximum above the first layer.
/// </remarks>
internal sealed class FusedPlanner
{
    private readonly Dictionary<FusedTrain, List<int>> seenBy = [];

    public List<FusedTrain> Trains { get; } = [];

    public List<FusedLayer> Layers { get; } = [];

    public List<FusedConnection> Connections { get; } = [];

    /// <summary>Whether all stages fit an input of the shape; what was found lies in the lists either way.</summary>
    public bool Plans(IReadOnlyList<SpikingStage> stages, long[] sampleShape)
    {
        if (sampleShape.Length is not (1 or 3) || sampleShape.Any(size => size > 1 << 20))
            return false;
        var spatial = sampleShape.Length == 3;
        var map = spatial
            ? new FeatureMap((int)sampleShape[0], (int)sampleShape[1], (int)sampleShape[2])
            : new FeatureMap((int)sampleShape[0], 1, 1);
        if (Follow(stages, new([Add(map, -1)], spatial)) is null || Layers[^1].Recurrence is not null)
            return false;
        foreach (var (train, layers) in seenBy)
        {
            train.IsDirect = train.Layer >= 0 && Layers[train.Layer].Recurrence is null
                && layers is [var only] && only == train.Layer + 1 && Layers[only].Sources.Count == 1;
        }

        return true;
    }

    private Flow? Follow(IReadOnlyList<SpikingStage> stages, Flow flow)
    {
        foreach (var stage in stages)
        {
            var next = stage switch
            {
                Passage passage => Pass(StageModules.Leaves(passage.Module), flow),
                LifLayer layer => Connect(layer, flow),
                SpikingJoin join when Layers.Count > 0 => Join(join, flow),
                _ => null,
            };
            if (next is null)
                return null;
            flow = next;
        }

        return flow;
    }

    private Flow? Pass(IEnumerable<Module> modules, Flow flow)
    {
        foreach (var module in modules)
        {
            if (module is Flatten { start_dim: 1, end_dim: -1 })
            {
                flow = flow with { Spatial = false };
                if (Layers.Count == 0)
                {
                    Trains.Clear();
                    flow = flow with { Trains = [Add(new(flow.Map.Channels * flow.Map.Positions, 1, 1), -1)] };
                }
            }
            else if (module is MaxPool2d pool && flow is { Spatial: true, Trains: [var train] } && Layers.Count > 0
                && Pool(train.Map, pool) is { } shape)
            {
                flow = flow with { Trains = [Add(shape.Out, -1, shape, train)] };
            }
            else
            {
                return null;
            }
        }

        return flow;
    }

    private Flow? Connect(LifLayer layer, Flow flow)
    {
        if (Connection(layer.Connection, flow.Map, flow.Spatial) is not { } connection)
            return null;
        var map = connection.Shape.Out;
        var spatial = StageModules.Leaves(layer.Connection).First() is Conv2d;
        FusedConnection? recurrence = null;
        if (layer.Recurrence is not null)
        {
            recurrence = Connection(layer.Recurrence, map, spatial);
            if (recurrence is null || recurrence.Shape.Out != map)
                return null;
        }

        var decays = layer.Dynamics.Decays.Length;
        if (decays != 1 && decays != map.Channels * map.Positions)
            return null;
        Layers.Add(new(layer, flow.Trains, connection, recurrence, spatial ? [map.Channels, map.Height, map.Width] : [map.Channels]));
        foreach (var train in flow.Trains)
            seenBy[train].Add(Layers.Count - 1);
        return new([Add(map, Layers.Count - 1)], spatial);
    }

    private Flow? Join(SpikingJoin join, Flow flow)
    {
        var ends = new List<Flow>();
        foreach (var branch in join.Branches)
        {
            if (Follow(branch, flow) is not { Trains.Count: 1 } end)
                return null;
            ends.Add(end);
        }

        if (ends.Any(end => end.Map != ends[0].Map || end.Spatial != ends[0].Spatial))
            return null;
        if (join is SumJoin)
        {
            // A train that comes twice would have to be shared out to itself.
            return ends.Select(end => end.Trains[0]).Distinct().Count() == ends.Count
                ? ends[0] with { Trains = [.. ends.Select(end => end.Trains[0])] }
                : null;
        }

        return ends.Aggregate((first, second) => first with { Trains = [Add(first.Map, -1, null, first.Trains[0], second.Trains[0])] });
    }

    private FusedTrain Add(FeatureMap map, int layer, PoolShape? pool = null, params FusedTrain[] from)
    {
        var train = new FusedTrain(Trains.Count, map, layer, from, pool);
        Trains.Add(train);
        seenBy.Add(train, []);
        foreach (var source in from)
            seenBy[source].Add(int.MaxValue);
        return train;
    }

    private FusedConnection? Connection(Module module, FeatureMap map, bool spatial)
    {
        Module[] leaves = [.. StageModules.Leaves(module)];
        if (leaves is not ([_] or [Linear, BatchNorm1d] or [Conv2d, BatchNorm2d]) || Shape(leaves[0], map, spatial) is not { } shape)
            return null;
        var (affine, norm) = (leaves[0], leaves.Length > 1 ? (NormBase)leaves[1] : null);
        if (norm is { running_var: null } || norm?.num_features is { } features && features != shape.Out.Channels)
            return null;
        var connection = new FusedConnection(Connections.Count, affine, norm, shape);
        Connections.Add(connection);
        return connection;
    }

    private static ConnectionShape? Shape(Module affine, FeatureMap map, bool spatial)
    {
        if (affine is Linear linear && !spatial && linear.in_features == map.Channels * map.Positions)
            return new(map, new((int)linear.out_features, 1, 1), map.Height, map.Width);
        if (!spatial
            || affine is not Conv2d { transposed: false, groups: 1, padding_mode: PaddingModes.Zeros } convolution
            || convolution.padding is not { } padding || convolution.in_channels != map.Channels
            || convolution.dilation.Any(dilation => dilation != 1))
        {
            return null;
        }

        int[] kernel = Two(convolution.kernel_size), stride = Two(convolution.stride), border = Two(padding);
        int height = ((map.Height + (2 * border[0]) - kernel[0]) / stride[0]) + 1;
        int width = ((map.Width + (2 * border[1]) - kernel[1]) / stride[1]) + 1;
        return map.Height + (2 * border[0]) < kernel[0] || map.Width + (2 * border[1]) < kernel[1]
            ? null
            : new(map, new((int)convolution.out_channels, height, width), kernel[0], kernel[1], stride[0], stride[1], border[0], border[1]);
    }

    private static PoolShape? Pool(FeatureMap map, MaxPool2d pool)
    {
        int[] window = Two(pool.kernel_size), stride = Two(pool.stride ?? pool.kernel_size);
        if (pool.ceil_mode || (pool.padding ?? []).Any(size => size != 0) || (pool.dilation ?? []).Any(size => size != 1)
            || map.Height < window[0] || map.Width < window[1])
        {
            return null;
        }

        var pooled = new FeatureMap(map.Channels, ((map.Height - window[0]) / stride[0]) + 1, ((map.Width - window[1]) / stride[1]) + 1);
        return new(map, pooled, window[0], window[1], stride[0], stride[1]);
    }

    private static int[] Two(long[] sizes) => sizes.Length == 1 ? [(int)sizes[0], (int)sizes[0]] : [(int)sizes[0], (int)sizes[1]];

    /// <summary>What a stage hands to the next: one train, or several of which the next sees the sum.</summary>
    private sealed record Flow(IReadOnlyList<FusedTrain> Trains, bool Spatial)
    {
        public FeatureMap Map => Trains[0].Map;
    }
}
