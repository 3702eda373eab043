using LfpSharp.Native;

namespace LfpSharp.Commands.Doctor;

/// <summary>Whether libtorch's float32 convolutions are right on this processor, and what is done where they are not.</summary>
internal sealed class ConvolutionsCheck(Func<ConvolutionReport> ensure) : ICheck
{
    private const string Name = "convolutions";

    public IEnumerable<Finding> Run()
    {
        var report = ensure();
        yield return report switch
        {
            { AreRightNow: false }
                => Finding.Problem(Name, report.Detail, "Accuracies and feedback of networks with convolutions cannot be trusted here."),
            { Remedy: ConvolutionRemedy.None, AreSound: true } => Finding.Ok(Name, report.Detail),
            _ => Finding.Note(Name, report.Detail, "More on this: docs/native-libtorch.md."),
        };
    }
}
