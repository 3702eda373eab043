using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Native;

namespace LfpSharp.Commands.Doctor;

/// <summary><c>lfp doctor</c>: looks at everything the program needs, and says what to do where something is wrong.</summary>
internal static class DoctorCommand
{
    /// <summary>The command; it looks for data where the environment says.</summary>
    public static Command Create() => Create(new EnvironmentDataFolders(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)));

    /// <summary>The command; it looks for data in <paramref name="folders"/>.</summary>
    public static Command Create(IDataFolders folders)
    {
        var command = new Command("doctor", "Check runtime, libtorch, processor, threads, memory, CUDA and data.") { Terminal.Json };
        command.SetAction(result =>
        {
            var report = new DoctorReport([.. Checks(folders).SelectMany(check => check.Run())]);
            Action<TextWriter> write = result.GetValue(Terminal.Json) ? report.WriteJson : report.WriteText;
            write(result.InvocationConfiguration.Output);
            return report.IsHealthy ? 0 : 1;
        });
        return command;
    }

    private static IReadOnlyList<ICheck> Checks(IDataFolders folders)
    {
        var libTorch = LibTorchCheck.Load();
        return
        [
            new RuntimeCheck(),
            new LibTorchCheck(libTorch),
            new ProcessorCheck(),
            .. libTorch.IsLoaded ? [new ConvolutionsCheck(ConvolutionGuard.Ensure)] : Array.Empty<ICheck>(),
            new ThreadsCheck(libTorch, Environment.GetEnvironmentVariable),
            new AllocatorCheck(),
            new CudaCheck(libTorch),
            new DataCheck(folders),
            new DataSetsCheck(),
        ];
    }
}
