using LfpSharp.Commands;
using LfpSharp.Tests.Architecture;

namespace LfpSharp.Cli.Tests.Architecture;

/// <summary>The order of the command.</summary>
public sealed class HouseTests
{
    private static readonly Floors Command = new(
        "LfpSharp.Commands",
        [Floors.Root],                                                                  // Lfp.Run, and the list of subcommands
        ["Trained", "Series", "Pruning", "Recipes", "Data", "Checks", "Doctor", "Starters"],
        ["Training", "Reports", "Live"],
        // 'lfp train' and how a run is shown; reports and lists of runs; pages that follow, teach and play
        ["Screen"]);                                                                    // what people see; options that many share

    [Fact]
    public void Command_EveryType_UsesItsOwnFolderAndFloorsBelow() => Assert.Empty(Command.Faults(typeof(Lfp).Assembly));

    [Fact]
    public void Command_EveryClass_IsSealedAbstractOrStatic() => Assert.Empty(TypeShapes.Open(typeof(Lfp).Assembly));

    [Fact]
    public void Command_PublicMembers_AreThoseReviewed() => PublicApi.Check(typeof(Lfp).Assembly);
}
