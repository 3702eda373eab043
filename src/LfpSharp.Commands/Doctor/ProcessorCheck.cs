using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Doctor;

/// <summary>The vector instructions that .NET finds; libtorch's kernels use the same.</summary>
internal sealed class ProcessorCheck : ICheck
{
    public IEnumerable<Finding> Run()
    {
        var widthBits = Vector<byte>.Count * 8;
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            yield return Finding.Ok("processor", $"{ProcessorName.Current}, vectors of {widthBits} bits");
            yield break;
        }

        var value = $"{ProcessorName.Current}, "
            + $"AVX2 {YesNo(Avx2.IsSupported)}, FMA {YesNo(Fma.IsSupported)}, AVX-512 {YesNo(Avx512F.IsSupported)}";
        yield return Avx2.IsSupported
            ? Finding.Ok("processor", value)
            : Finding.Note("processor", value, "Without AVX2 training is several times slower; is it switched off in a virtual machine?");
    }

    private static string YesNo(bool value) => value ? "yes" : "no";
}
