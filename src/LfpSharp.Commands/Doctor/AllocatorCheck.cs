using LfpSharp.Native;

namespace LfpSharp.Commands.Doctor;

/// <summary>Whether the memory of freed tensors stays in the process.</summary>
internal sealed class AllocatorCheck : ICheck
{
    public IEnumerable<Finding> Run() => [ThreadsCheck.Setting("allocator", Allocator.State)];
}
