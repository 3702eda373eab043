using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Kernels;

/// <summary>Access to the memory of tensors that the float32 kernels can read and write in place.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>True when all of the tensors are contiguous float32 on the CPU, of one size below 2 GiB.</summary>
    public static bool IsPlainFloat(params ReadOnlySpan<Tensor> tensors)
    {
        var count = tensors[0].NumberOfElements;
        if (count >= int.MaxValue / sizeof(float))
            return false;

        foreach (var t in tensors)
        {
            if (t.dtype != ScalarType.Float32 || t.device_type != DeviceType.CPU || t.NumberOfElements != count || !t.is_contiguous())
                return false;
        }

        return true;
    }

    /// <summary>The address of the first element. Valid while the tensor lives.</summary>
    public static float* Pointer(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
