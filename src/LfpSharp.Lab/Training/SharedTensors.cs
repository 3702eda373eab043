using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>What the shards of a batch bring, as one row of numbers: the feedback of all parameters, then the running statistics.</summary>
internal sealed class SharedTensors
{
    private readonly Parameter[] parameters;
    private readonly RunningStatistics statistics;
    private readonly ScalarType type;
    private readonly Device device;

    /// <summary>Lays them out.</summary>
    /// <param name="parameters">All parameters of the model, at least one; those that learn are taken.</param>
    /// <param name="statistics">The running statistics.</param>
    public SharedTensors(IReadOnlyList<Parameter> parameters, RunningStatistics statistics)
    {
        device = parameters[0].device;
        this.parameters = [.. parameters.Where(parameter => parameter.requires_grad)];
        this.statistics = statistics;
        type = this.parameters.Any(parameter => parameter.dtype == ScalarType.Float64) ? ScalarType.Float64 : ScalarType.Float32;
        Length = this.parameters.Sum(parameter => parameter.NumberOfElements)
            + statistics.Averaged.Sum(buffer => buffer.NumberOfElements);
    }

    /// <summary>Numbers in the row.</summary>
    public long Length { get; }

    /// <summary>A row of zeros; it belongs to the caller.</summary>
    public Tensor Zeros() => zeros([Length], type, device);

    /// <summary>What lies in the model now, times a factor; it belongs to the caller.</summary>
    public Tensor Take(double factor)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var row = empty([Length], type, device);
        foreach (var (tensor, place) in Places(row))
        {
            if (tensor is null)
                place.zero_();
            else
                place.copy_(tensor.flatten());
        }

        return row.mul_(factor).MoveToOuterDisposeScope();
    }

    /// <summary>Writes a row back. A parameter that no feedback reached is left without any.</summary>
    public void Put(Tensor row)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (tensor, place) in Places(row))
            tensor?.copy_(place.view(tensor.shape));
    }

    private IEnumerable<(Tensor? Tensor, Tensor Place)> Places(Tensor row)
    {
        long first = 0;
        foreach (var parameter in parameters)
        {
            yield return (parameter.grad, row.narrow(0, first, parameter.NumberOfElements));
            first += parameter.NumberOfElements;
        }

        foreach (var buffer in statistics.Averaged)
        {
            yield return (buffer, row.narrow(0, first, buffer.NumberOfElements));
            first += buffer.NumberOfElements;
        }
    }
}
