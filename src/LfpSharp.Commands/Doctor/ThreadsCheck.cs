using System.Globalization;
using LfpSharp.Native;
using TorchSharp;

namespace LfpSharp.Commands.Doctor;

/// <summary>How many threads compute, against how many cores there are.</summary>
internal sealed class ThreadsCheck(LibTorchReport libTorch, Func<string, string?> variable) : ICheck
{
    private const string Variable = "OMP_NUM_THREADS";

    public IEnumerable<Finding> Run()
    {
        var cores = Environment.ProcessorCount;
        var asked = variable(Variable);
        var threads = libTorch.IsLoaded ? $"{torch.get_num_threads()}" : "unknown";
        var value = $"cores {cores}, libtorch threads {threads}, {Variable} {asked ?? "not set"}";
        if (asked is null)
        {
            yield return Finding.Ok("threads", value);
        }
        else if (!int.TryParse(
            asked.Split(',')[0],
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out var count) || count < 1)
        {
            yield return Finding.Problem("threads", value, $"Set {Variable} to a number from 1 to {cores}, or unset it.");
        }
        else
        {
            yield return count <= cores
                ? Finding.Ok("threads", value)
                : Finding.Note("threads", value, $"More threads than cores slow each other down: set {Variable} to at most {cores}.");
        }

        yield return Setting("thread waiting", ThreadSpinning.State);
    }

    internal static Finding Setting(
        string name, NativeSetting setting, string refused = "The system refuses the setting; training works, more slowly.")
        => setting.Outcome switch
        {
            NativeSettingOutcome.Refused => Finding.Problem(name, setting.Detail, refused),
            NativeSettingOutcome.TooLate => Finding.Note(name, setting.Detail),
            _ => Finding.Ok(name, setting.Detail),
        };
}
