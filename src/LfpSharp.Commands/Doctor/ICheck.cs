namespace LfpSharp.Commands.Doctor;

/// <summary>Looks at one part of the surroundings and says what it found; it changes nothing and does not throw.</summary>
internal interface ICheck
{
    IEnumerable<Finding> Run();
}
