using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using LfpSharp.Lab.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>
/// A twin of a float32 model that computes in bfloat16. It takes the model's parameters, rounded, before each batch, and gives it its
/// gradients and what its norms have counted after: what lasts is float32.
/// </summary>
/// <remarks>Norm layers compute in float32 inside, so their parameters and running statistics are not rounded.</remarks>
internal sealed class Bfloat16Twin : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly List<(Parameter Master, Parameter Own)> parameters;
    private readonly List<(Tensor Master, Tensor Own)> buffers;

    /// <summary>Makes a twin of a second model of the same form, and fills it.</summary>
    /// <param name="model">The model; not owned.</param>
    /// <param name="twin">Its second; changed and owned.</param>
    /// <exception cref="ArgumentException">The two have other parameters or buffers.</exception>
    public Bfloat16Twin(nn.Module<Tensor, Tensor> model, nn.Module<Tensor, Tensor> twin)
    {
        this.model = model;
        Model = twin.to(ModelDevice.Of(model)).to(ScalarType.BFloat16);
        foreach (var norm in Model.modules().Where(IsNorm))
            norm.to(ScalarType.Float32);
        CheckForm(model, twin);
        parameters = [.. model.parameters().Zip(Model.parameters())];
        buffers = [.. model.buffers().Zip(Model.buffers())];
        foreach (var (master, own) in parameters)
            own.requires_grad = master.requires_grad;
        Fill();
    }

    /// <summary>The twin.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>Why bfloat16 is slower than float32 on a device; null where it is not known to be.</summary>
    /// <param name="device">The device.</param>
    public static string? WhySlow(Device device)
        => device.type != DeviceType.CPU || RuntimeInformation.ProcessArchitecture != Architecture.X64 || Multiplies()
            ? null
            : "bfloat16 is slower than float32 here: this processor has no instruction that multiplies it (AVX512_BF16 or AMX-BF16), so it "
                + "is widened to float32 and rounded again.";

    /// <summary>Takes parameters, buffers and mode of the model.</summary>
    public void Fill()
    {
        using var noGrad = no_grad();
        foreach (var (master, own) in parameters)
            own.copy_(master);
        foreach (var (master, own) in buffers)
            own.copy_(master);
        Model.train(model.training);
    }

    /// <summary>Gives the model the gradients, in float32, and the buffers that are as exact as its own.</summary>
    public void Give()
    {
        using var noGrad = no_grad();
        foreach (var (master, own) in parameters)
            master.grad = own.grad?.to(master.dtype);
        foreach (var (master, own) in buffers.Where(pair => pair.Master.dtype == pair.Own.dtype))
            master.copy_(own);
    }

    /// <summary>Frees the twin.</summary>
    public void Dispose() => Model.Dispose();

    private static bool IsNorm(nn.Module layer)
        => layer is LayerNorm or GroupNorm || layer.named_buffers(recurse: false).Any(buffer => buffer.name == "running_var");

    private static void CheckForm(nn.Module model, nn.Module twin)
    {
        if (!Form(model).SequenceEqual(Form(twin)))
        {
            throw new ArgumentException(
                "training.compute is bfloat16, but the model is not of the form that its recipe says, as one that was made smaller by "
                + "pruning. Set training.compute to float32.");
        }
    }

    private static IEnumerable<string> Form(nn.Module model)
        => Weights.Named(model).Select(named => $"{named.Name} [{string.Join(", ", named.Tensor.shape)}]");

    // CPUID leaf 7: AVX512_BF16 is bit 5 of EAX in subleaf 1, AMX-BF16 bit 22 of EDX in subleaf 0.
    private static bool Multiplies()
        => X86Base.CpuId(0, 0).Eax >= 7 && ((X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0 || (X86Base.CpuId(7, 0).Edx & (1 << 22)) != 0);
}
