using System.Globalization;
using TorchSharp;

namespace LfpSharp.Lab.Training;

/// <summary>The device that a recipe computes on.</summary>
public static class ComputeDevice
{
    private const string Cuda = "cuda";

    /// <summary>The device of that name, once it is seen that it can be used here.</summary>
    /// <param name="name"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
    /// <exception cref="ArgumentException">There is no such graphics card, or the program has no libtorch for it.</exception>
    public static torch.Device Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!name.StartsWith(Cuda, StringComparison.Ordinal))
            return torch.device(name);
        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (count == 0)
        {
            throw new ArgumentException(
                $"The recipe computes on '{name}', but no CUDA device can be used here. Set device to cpu (--device cpu); to compute on "
                    + "a graphics card (GPU), "
                + "its driver and the CUDA package of libtorch must be installed. 'lfp doctor' says what was found.");
        }
        return name == Cuda || int.Parse(name.AsSpan(Cuda.Length + 1), CultureInfo.InvariantCulture) < count ? torch.device(name)
            : throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The recipe computes on '{name}', but there are {count} CUDA devices here, counted from 0. Set device to one of "
                        + $"cuda:0 to cuda:{count - 1}."));
    }
}
