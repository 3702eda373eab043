using LfpSharp.Testing.Laws;
using LfpSharp.Tests.Architecture;

namespace LfpSharp.Lab.Tests.Testing;

/// <summary>The order of the package for tests.</summary>
public sealed class HouseTests
{
    // No floor of it stands on another: each folder is of use alone.
    private static readonly Floors Package = new("LfpSharp.Testing", ["Laws", "Runs", "Data", "Twins"]);

    [Fact]
    public void Testing_EveryType_UsesItsOwnFolderOnly() => Assert.Empty(Package.Faults(typeof(FeedbackLaws).Assembly));

    [Fact]
    public void Testing_EveryClass_IsSealedAbstractOrStatic() => Assert.Empty(TypeShapes.Open(typeof(FeedbackLaws).Assembly));

    [Fact]
    public void Testing_PublicMembers_AreThoseReviewed() => PublicApi.Check(typeof(FeedbackLaws).Assembly);

    // It brings no test framework: it serves any.
    [Fact]
    public void Testing_References_NoTestFramework()
        => Assert.DoesNotContain(
            typeof(FeedbackLaws).Assembly.GetReferencedAssemblies(),
            name => name.Name!.Contains("xunit", StringComparison.OrdinalIgnoreCase));
}
