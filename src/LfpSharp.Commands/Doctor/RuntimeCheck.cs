using System.Runtime.InteropServices;

namespace LfpSharp.Commands.Doctor;

/// <summary>The .NET runtime and the system it runs on; libtorch needs a 64-bit process.</summary>
internal sealed class RuntimeCheck : ICheck
{
    public IEnumerable<Finding> Run()
    {
        var value = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, "
            + $"{RuntimeInformation.OSDescription}";
        yield return Environment.Is64BitProcess
            ? Finding.Ok("runtime", value)
            : Finding.Problem("runtime", $"{value}, 32-bit", "libtorch needs a 64-bit process: install the x64 .NET runtime.");
    }
}
