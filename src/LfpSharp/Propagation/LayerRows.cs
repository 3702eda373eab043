using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Finds a model's rows of layers and where to cut them.</summary>
internal static class LayerRows
{
    private sealed record Place(string Path, nn.Module<Tensor, Tensor> Module, nn.Module Container, bool IsFirst)
    {
        /// <summary>Values that the layer and what is inside of it put out for a sample.</summary>
        public long Size { get; set; }

        /// <summary>Whether a segment may begin here: no gate is merged with the layer before.</summary>
        public bool MayStart => IsFirst || Module.named_parameters(recurse: false).Any() || Module.children().Any();
    }

    /// <summary>Cuts all rows together into segments whose largest is as small as can be.</summary>
    /// <exception cref="ArgumentException">There are too few places to cut at.</exception>
    public static IReadOnlyList<LayerSegment> Cut(nn.Module<Tensor, Tensor> model, int count, Tensor sample)
    {
        var places = Rows(model, "").ToList();
        var (least, most) = (places.Count(place => place.IsFirst) + 1, places.Count(place => place.MayStart));
        if (count < least || count > most)
        {
            throw new ArgumentException(
                $"The model {model.GetType().Name} cannot be cut into {count} segments, which begin at layers with parameters and at "
                + "blocks of its rows of layers (Sequential). "
                + (most < least ? "It has no row with two such places: leave the segments out." : $"Take {least} to {most}."));
        }

        Measure(model, places, sample);
        var starts = Starts(places, count);
        return
        [
            .. starts.Zip(starts.Skip(1).Append(places.Count), (start, end) => new LayerSegment(
                places[start].Path,
                [.. places[start..end].Select(place => (place.Module, place.Container))],
                places[start].IsFirst,
                end == places.Count || places[end].IsFirst)),
        ];
    }

    private static IEnumerable<Place> Rows(nn.Module module, string path)
    {
        if (module is Sequential row)
            return Flat(row, path).Select((place, i) => new Place(place.Path, place.Module, place.Container, i == 0));
        return module.named_children().SelectMany(child => Rows(child.module, Path(path, child.name)));
    }

    private static IEnumerable<(string Path, nn.Module<Tensor, Tensor> Module, nn.Module Container)> Flat(Sequential row, string path)
        => row.named_children().SelectMany(child => child.module is Sequential inner && inner.children().Any()
            ? Flat(inner, Path(path, child.name))
            : [(Path(path, child.name), (nn.Module<Tensor, Tensor>)child.module, row)]);

    private static string Path(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static void Measure(nn.Module<Tensor, Tensor> model, List<Place> places, Tensor sample)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var hooks = new ForwardHooks();
        var modes = model.modules().Prepend(model).Select(module => (module, module.training)).ToList();
        foreach (var place in places)
        {
            foreach (var layer in place.Module.modules().Prepend(place.Module).Distinct().Where(layer => !layer.children().Any()))
            {
                hooks.TryAdd(layer, null, (_, output) =>
                {
                    place.Size += output.NumberOfElements;
                    return output;
                });
            }
        }

        try
        {
            model.eval();
            model.call(sample);
        }
        finally
        {
            foreach (var (module, wasTraining) in modes)
                module.train(wasTraining);
        }
    }

    // A row begins a segment of its own. Which largest segment is the smallest that still leaves no more segments than asked for?
    private static List<int> Starts(List<Place> places, int count)
    {
        var sizes = Enumerable.Range(0, places.Count)
            .SelectMany(start => Enumerable.Range(start + 1, places.Count - start)
                .Select(end => places[start..end].Sum(place => place.Size)))
            .Distinct().Order().ToList();
        var (low, high) = (0, sizes.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Filled(places, sizes[middle]).Count <= count)
                high = middle;
            else
                low = middle + 1;
        }

        // Fewer may do as well; the rest goes where it makes the largest segments smaller.
        var starts = Filled(places, sizes[low]);
        while (starts.Count < count)
            starts = Halved(places, starts);
        return starts;
    }

    // Begins a segment where the next layers up to a place to begin at would make the one before larger than that.
    private static List<int> Filled(List<Place> places, long most)
    {
        var (starts, size) = (new List<int>(), 0L);
        for (var i = 0; i < places.Count; i++)
        {
            if (places[i].MayStart)
            {
                var next = places.Skip(i + 1).TakeWhile(place => !place.MayStart).Sum(place => place.Size) + places[i].Size;
                if (starts.Count == 0 || places[i].IsFirst || size + next > most)
                {
                    starts.Add(i);
                    size = 0;
                }
            }

            size += places[i].Size;
        }

        return starts;
    }

    private static List<int> Halved(List<Place> places, List<int> starts)
    {
        var free = Enumerable.Range(0, places.Count).Where(i => places[i].MayStart && !starts.Contains(i));
        return free.Select(added => starts.Append(added).Order().ToList()).MinBy(tried => Largest(places, tried))!;
    }

    private static (long, long) Largest(List<Place> places, List<int> starts)
    {
        var sizes = starts.Zip(starts.Skip(1).Append(places.Count), (start, end) => places[start..end].Sum(place => place.Size)).ToList();
        return (sizes.Max(), sizes.Sum(size => size * size));
    }
}
