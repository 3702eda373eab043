using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// What the forward passes since the last propagation have left: where reward may enter. An entry lives as long as the
/// tensor that the model passed on.
/// </summary>
internal sealed class ForwardState
{
    private readonly List<RewardEntry> entries = [];
    private readonly List<Tensor> owned = [];
    private readonly List<Tensor> passed = [];

    /// <summary>The first exception that a rule threw on the way backwards.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Whether a propagation is under way: at any other time nobody may go backwards through the gates.</summary>
    public bool IsPropagating { get; set; }

    /// <summary>Whether the propagation under way asks for the parameters' feedback, and not for the inputs' reward alone.</summary>
    public bool AsksParameters { get; set; }

    /// <summary>How many calls of layers were connected since the last propagation.</summary>
    public int Calls { get; set; }

    /// <summary>The tensor that a checkpointed segment began with last: what was before it is not known.</summary>
    public Tensor? Boundary { get; set; }

    /// <summary>Whether a rule has asked what was before <see cref="Boundary"/>.</summary>
    public bool CrossesBoundary { get; private set; }

    /// <summary>What rules sent past their inputs in the propagation that is under way, where rewards are recorded.</summary>
    public List<SentReward> Sent { get; } = [];

    /// <summary>All entries, oldest first.</summary>
    public IReadOnlyList<RewardEntry> Entries => entries;

    public void Add(RewardEntry entry) => entries.Add(entry);

    /// <summary>
    /// Takes over a tensor that nobody outside can see, from the dispose scope too; <see cref="Sweep"/> disposes it when no entry
    /// needs it.
    /// </summary>
    public Tensor Own(Tensor tensor)
    {
        owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    /// <summary>The entry of the very object <paramref name="tensor"/>.</summary>
    public RewardEntry? Find(Tensor tensor)
    {
        CrossesBoundary |= ReferenceEquals(Boundary, tensor);
        return entries.FindLast(entry => ReferenceEquals(entry.Output, tensor));
    }

    /// <summary>
    /// Lets <paramref name="twin"/>, of the same values, stand for <paramref name="original"/>: reward may enter there as well.
    /// </summary>
    public Tensor Follow(Tensor original, Tensor twin)
    {
        if (Find(original) is { } entry)
            Add(entry.For(twin));
        return twin;
    }

    /// <summary>
    /// Takes over what a node was given and gave on the way backwards. Once the next node runs, libtorch has its own hold on what it
    /// needs; kept until the end of the pass, the densities of all layers would be in memory at once.
    /// </summary>
    public void LetGoLater(IEnumerable<Tensor> tensors) => passed.AddRange(tensors);

    /// <summary>Frees what <see cref="LetGoLater"/> took over.</summary>
    public void LetGo()
    {
        passed.ForEach(tensor => tensor?.Dispose());
        passed.Clear();
    }

    public void Clear()
    {
        LetGo();
        entries.Clear();
        Sent.Clear();
        Sweep();
        Fault = null;
        Boundary = null;
        CrossesBoundary = false;
        Calls = 0;
    }

    /// <summary>Drops the entries whose outputs are gone, and with them what only they needed.</summary>
    public void Sweep()
    {
        entries.RemoveAll(entry => entry.Output is null);
        owned.RemoveAll(tensor =>
        {
            if (entries.Exists(entry => entry.Needs(tensor)))
                return false;
            tensor.Dispose();
            return true;
        });
    }
}
