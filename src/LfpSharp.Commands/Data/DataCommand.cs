using System.CommandLine;

namespace LfpSharp.Commands.Data;

/// <summary><c>lfp data</c>: what data sets there are, what is in them, whether they are whole, and how to get them.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "List, describe, check and fetch data sets.")
    {
        DataListCommand.Create(),
        DataInfoCommand.Create(),
        DataCheckCommand.Create(),
        DataFetchCommand.Create(),
    };
}
