using LfpSharp.Native;

namespace LfpSharp.Commands.Doctor;

/// <summary>Whether the memory of freed tensors stays in the process, and numbers live until libtorch has read them.</summary>
internal sealed class AllocatorCheck : ICheck
{
    public IEnumerable<Finding> Run() =>
    [
        ThreadsCheck.Setting("allocator", Allocator.State),
        ThreadsCheck.Setting(
            "numbers",
            ScalarLifetime.State,
            "TorchSharp's fault stays: on a busy machine a command may end in \"Unknown scalar type\". Run it again."),
    ];
}
