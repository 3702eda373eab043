using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>
/// The running means and variances of norm layers that train: each shard of a batch moves them from where they were before the batch, and
/// the mean of what came out, weighted by samples, is kept.
/// </summary>
internal sealed class RunningStatistics
{
    private readonly List<Tensor> averaged = [];
    private readonly List<Tensor> counted = [];

    /// <summary>Finds them.</summary>
    /// <param name="model">The model, in training mode; not owned.</param>
    public RunningStatistics(nn.Module model)
    {
        foreach (var (_, layer) in model.named_modules().Append(("", model)))
        {
            var buffers = layer.named_buffers(recurse: false).ToList();
            if (!layer.training || !buffers.Any(buffer => buffer.name == "running_var"))
                continue;
            foreach (var (name, buffer) in buffers)
            {
                if (averaged.Concat(counted).Any(known => known.Handle == buffer.Handle))
                    continue;
                (buffer.is_floating_point() ? averaged : counted).Add(buffer);
            }
        }
    }

    /// <summary>Those that are averaged; counts of batches are the same after any shard.</summary>
    public IReadOnlyList<Tensor> Averaged => averaged;

    /// <summary>Copies of all of them, in the current dispose scope.</summary>
    public IReadOnlyList<Tensor> Copy() => [.. averaged.Concat(counted).Select(buffer => buffer.clone())];

    /// <summary>Puts back what <see cref="Copy"/> gave.</summary>
    public void Restore(IReadOnlyList<Tensor> before)
    {
        using var noGrad = no_grad();
        foreach (var (buffer, copy) in averaged.Concat(counted).Zip(before))
            buffer.copy_(copy);
    }
}
