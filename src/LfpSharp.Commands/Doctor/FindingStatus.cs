namespace LfpSharp.Commands.Doctor;

/// <summary>How serious a finding is; only a problem makes <c>lfp doctor</c> fail.</summary>
internal enum FindingStatus
{
    Ok,
    Note,
    Problem,
}
