namespace LfpSharp.Commands.Doctor;

/// <summary>Where data sets are looked for.</summary>
internal interface IDataFolders
{
    /// <summary>The folders in the order of the search, each with what names it, such as a variable.</summary>
    IReadOnlyList<(string Origin, string Folder)> Folders { get; }
}
