namespace LfpSharp.Lab.Tests.Data;

/// <summary>Tests that count the process's live tensors run alone.</summary>
[CollectionDefinition(nameof(TensorCount), DisableParallelization = true)]
public sealed class TensorCount;
