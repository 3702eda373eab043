using LfpSharp.Lab.Measures;

namespace LfpSharp.Lab.Tests.Measures;

public sealed class PeakMemoryTests
{
    // Above 9.5 GiB no space is left before the number.
    [Theory]
    [InlineData("VmHWM:\t    2048 kB", 2)]
    [InlineData("VmHWM:\t12582912 kB", 12_288)]
    [InlineData("VmPeak:\t    2048 kB", 0)]
    public void Read_LinesOfTheKernel_GivesMebibytes(string line, double expected)
        => Assert.Equal(expected, PeakMemory.Read(["Name:\tlfp", line]));
}
