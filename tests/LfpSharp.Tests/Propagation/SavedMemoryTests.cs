using System.Runtime.InteropServices;
using LfpSharp.Composites;
using LfpSharp.Native;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

public sealed partial class SavedMemoryTests
{
    private const int Width = 128, Batch = 4096, Layers = 8;
    private const long OutputBytes = sizeof(float) * Width * Batch;

    [Fact]
    public void Propagate_ThroughManyLayers_FreesWhatEachHasSavedAsItPasses()
    {
        Assert.SkipUnless(Libc.GnuVersion is { } version && Version.Parse(version) >= new Version(2, 33), "asks the GNU C library");
        var heap = new HeapRule([]);
        using var model = Sequential(
        [
            ("first", Linear(Width, Width)), ("early", Identity()),
            .. Enumerable.Range(0, Layers).SelectMany(i => new (string, Module<Tensor, Tensor>)[]
            {
                ($"linear{i}", Linear(Width, Width)), ($"tanh{i}", Tanh()),
            }),
            ("late", Identity()),
        ]);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon().With<Identity>(heap));
        using var scope = NewDisposeScope();

        var outputs = model.call(randn(Batch, Width));
        lfp.Propagate(outputs, ones_like(outputs));

        // Each of the layers between has kept z and tanh(z).
        Assert.Equal(2, heap.Live.Count);
        Assert.InRange(heap.Live[0] - heap.Live[1], Layers * OutputBytes, 2 * Layers * OutputBytes);
    }

    /// <summary>Writes down how much memory is in use on the way back.</summary>
    private sealed record HeapRule(List<long> Live) : InputRule
    {
        protected override IReadOnlyList<Tensor> Distribute(IReadOnlyList<Tensor> inputs, Tensor output, Tensor density)
        {
            var use = MemoryUse();
            Live.Add((long)(use.OfMappedBlocks + use.OfBlocks));
            return [density.clone()];
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallinfo2")]
    private static partial HeapUse MemoryUse();

    // struct mallinfo2 of malloc.h
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct HeapUse
    {
        private readonly nuint arena, freeBlocks, smallBlocks, mappedBlocks;
        public readonly nuint OfMappedBlocks;
        private readonly nuint unused, ofSmallFreeBlocks;
        public readonly nuint OfBlocks;
        private readonly nuint ofFreeBlocks, trimmable;
    }
}
