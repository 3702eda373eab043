using LfpSharp.Native;
using TorchSharp;

namespace LfpSharp.Commands.Doctor;

/// <summary>Whether libtorch can compute on a graphics card; none is needed.</summary>
internal sealed class CudaCheck(LibTorchReport libTorch) : ICheck
{
    public IEnumerable<Finding> Run()
    {
        if (!libTorch.IsLoaded)
            return [Finding.Note("CUDA", "unknown: libtorch is not loaded")];
        return [Finding.Ok("CUDA", torch.cuda.is_available() ? $"present, {torch.cuda.device_count()} devices" : "not present")];
    }
}
