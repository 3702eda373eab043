using LfpSharp.Native;

namespace LfpSharp.Commands.Doctor;

/// <summary>Which libtorch was loaded from where, or why none was.</summary>
internal sealed class LibTorchCheck(LibTorchReport report) : ICheck
{
    /// <summary>Loads libtorch. TorchSharp writes its misleading account of a failure to the console: it is not shown.</summary>
    public static LibTorchReport Load()
    {
        var console = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            return LibTorch.Load();
        }
        finally
        {
            Console.SetOut(console);
        }
    }

    public IEnumerable<Finding> Run()
    {
        if (report.Failure is { } failure)
        {
            yield return Finding.Problem("libtorch", "not loaded", failure);
            yield break;
        }

        yield return Finding.Ok("libtorch", $"{report.Version} from {report.Path ?? "a file the system does not name"}");
        yield return report.Altered
            ? Finding.Ok("libtorch loader", "private copy of TorchSharp's library: the system's C++ library is older than GCC 13's")
            : Finding.Ok("libtorch loader", "the system's own");
    }
}
