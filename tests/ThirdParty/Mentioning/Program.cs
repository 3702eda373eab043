using LfpSharp.Native;
using ThirdParty.Mentioning;
using TorchSharp;

if (args.Contains("settings"))
{
    Console.WriteLine($"spinning {ThreadSpinning.Limit(17).Outcome}");
    Console.WriteLine($"allocator {Allocator.KeepFreedMemory().Outcome}");
}

if (OperatingSystem.IsLinux())
    Console.WriteLine($"large block kept {Heap.KeepsALargeBlock()}");

// TorchSharp comes before the library's loader is asked for anything; it is only mentioned, further down in the same method.
Console.WriteLine($"sum {torch.ones(6).sum().item<float>()}");
Console.WriteLine($"altered {LibTorch.Load().Altered}");
