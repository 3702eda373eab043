namespace LfpSharp.Commands.Live;

/// <summary>What the teaching page asks for: a word on a question, or that the last one is undone.</summary>
/// <param name="Number">The number of the question that the person saw.</param>
/// <param name="Sample">Its sample; left out to undo.</param>
/// <param name="Answer">The class that was answered, by number; left out to undo.</param>
/// <param name="IsRight">What the person says; left out to undo.</param>
internal sealed record TeachRequest(int? Number, int? Sample, int? Answer, bool? IsRight);
