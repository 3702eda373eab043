using System.Text.RegularExpressions;

namespace LfpSharp.Lab.Formats.Images;

/// <summary>
/// The names by which folders of images say what they are for, in any capitals: <c>train</c>, <c>Training_set</c>, <c>val</c>,
/// <c>testing</c>, ...
/// </summary>
internal static partial class SplitNames
{
    /// <summary>What a folder of this name is for; null where the name does not say.</summary>
    public static SplitName? Of(string folder)
        => Train().IsMatch(folder)
            ? SplitName.Train
            : Test().IsMatch(folder) ? SplitName.Test : Validation().IsMatch(folder) ? SplitName.Validation : null;

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    [GeneratedRegex("^(?:train|training|trn)(?:[ _-]?(?:set|data|images?|imgs?))?$", Options)]
    private static partial Regex Train();

    [GeneratedRegex("^(?:test|testing|tst)(?:[ _-]?(?:set|data|images?|imgs?))?$", Options)]
    private static partial Regex Test();

    [GeneratedRegex("^(?:val|valid|validation|dev)(?:[ _-]?(?:set|data|images?|imgs?))?$", Options)]
    private static partial Regex Validation();
}
