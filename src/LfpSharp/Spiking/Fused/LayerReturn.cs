namespace LfpSharp.Spiking.Fused;

/// <summary>A layer on the way back, with one sample, and where the signals at its currents go.</summary>
internal readonly unsafe struct LayerReturn
{
    public LayerReturn(FusedRun run, FusedReturn back, FusedWorkspace work, int l, long sample)
    {
        var layer = run.Layers[l];
        (Index, Sample, IsOutput, SpikesIn) = (l, sample, l == run.Layers.Count - 1, l > 0 || run.Input.Bits != null);
        First = SpikesIn ? null : back.First + (sample * run.Input.SampleStride);

        // Where currents came in, their signals go straight to where the input wants them, unless a recurrence wants each step's.
        var keeps = SpikesIn || layer.Recurrence is not null;
        AtCurrents = keeps ? (float*)work.AtCurrents[l & 1] : First;
        Stride = keeps ? layer.Lanes : run.Input.StepStride;
    }

    public int Index { get; }

    public long Sample { get; }

    public bool IsOutput { get; }

    /// <summary>Whether the layer sees spikes rather than currents.</summary>
    public bool SpikesIn { get; }

    /// <summary>Where the signals at currents that came in have to be in the end; null for layers that see spikes.</summary>
    public float* First { get; }

    /// <summary>n of step 0, all lanes.</summary>
    public float* AtCurrents { get; }

    /// <summary>Lanes from one step's n to the next's; 0 where they are summed.</summary>
    public nint Stride { get; }
}
