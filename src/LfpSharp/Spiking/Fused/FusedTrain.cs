using LfpSharp.Kernels.Spiking.Maps;

namespace LfpSharp.Spiking.Fused;

/// <summary>Spikes on their way from layer to layer, as bits: what came in, what a layer fired, or what was pooled or joined.</summary>
/// <param name="index">Its place among the plan's trains; 0 is what came in.</param>
/// <param name="map">How the bits lie.</param>
/// <param name="layer">The layer that fired it; −1 for others.</param>
/// <param name="from">What it was pooled from, or which two it is the maximum of.</param>
/// <param name="pool">How it was pooled; null for others.</param>
internal sealed class FusedTrain(int index, FeatureMap map, int layer, IReadOnlyList<FusedTrain> from, PoolShape? pool)
{
    public int Index => index;

    public FeatureMap Map => map;

    public int Layer => layer;

    public IReadOnlyList<FusedTrain> From => from;

    public PoolShape? Pool => pool;

    /// <summary>
    /// Whether only the very next layer of neurons sees it, as it is: that layer's density can then be made block by block, when it is
    /// needed.
    /// </summary>
    public bool IsDirect { get; set; }
}
