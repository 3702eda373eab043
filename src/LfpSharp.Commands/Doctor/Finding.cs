namespace LfpSharp.Commands.Doctor;

/// <summary>One line of the doctor's report.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">How serious it is.</param>
/// <param name="Value">What was found.</param>
/// <param name="Remedy">What to do, where something is wrong or could be better.</param>
internal sealed record Finding(string Name, FindingStatus Status, string Value, string? Remedy = null)
{
    public static Finding Ok(string name, string value) => new(name, FindingStatus.Ok, value);

    public static Finding Note(string name, string value, string? remedy = null) => new(name, FindingStatus.Note, value, remedy);

    public static Finding Problem(string name, string value, string remedy) => new(name, FindingStatus.Problem, value, remedy);
}
