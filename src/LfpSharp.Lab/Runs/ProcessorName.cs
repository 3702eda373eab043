using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace LfpSharp.Lab.Runs;

/// <summary>The processor that this process runs on, for records: the last bits, and on some processors more, depend on it.</summary>
public static class ProcessorName
{
    private const int NameLeaf = unchecked((int)0x8000_0002), NameLeaves = 3;

    /// <summary>Its name, family and model as it gives them itself; the architecture where it gives none.</summary>
    public static string Current { get; } = X86Base.IsSupported ? OfX86() : RuntimeInformation.ProcessArchitecture.ToString();

    private static string OfX86()
    {
        var name = new StringBuilder();
        for (var leaf = 0; leaf < NameLeaves; leaf++)
        {
            var (a, b, c, d) = X86Base.CpuId(NameLeaf + leaf, 0);
            foreach (var word in (ReadOnlySpan<int>)[a, b, c, d])
                name.Append(Encoding.ASCII.GetString(BitConverter.GetBytes(word)));
        }

        // Extended family and model count where the family field is 15, the extended model also where it is 6.
        var signature = X86Base.CpuId(1, 0).Eax;
        var family = (signature >> 8) & 15;
        var model = ((signature >> 4) & 15) | (family is 6 or 15 ? (signature >> 12) & 0xF0 : 0);
        family += family == 15 ? (signature >> 20) & 255 : 0;
        return FormattableString.Invariant($"{name.ToString().Trim('\0', ' ')} (family {family}, model {model})");
    }
}
