namespace LfpSharp.Lab.Speed;

/// <summary>Something that a benchmark repeats: one training step, or one product, on inputs that it holds. It measures no time.</summary>
public interface ISpikingWorkload : IDisposable
{
    /// <summary>Does it once.</summary>
    void Run();
}
