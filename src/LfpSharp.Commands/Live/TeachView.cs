using System.Text.Json;
using LfpSharp.Lab.Teaching;

namespace LfpSharp.Commands.Live;

/// <summary>Shows a teaching to all windows alike, and applies what a person says in any of them.</summary>
internal sealed class TeachView(TeachingSession session, string folder, EventHub hub)
{
    /// <summary>Does what the page asks for: 409 where it is about another question than the one that is asked now.</summary>
    public PageReply Act(JsonElement json)
    {
        var request = LiveJson.Read<TeachRequest>(json);
        try
        {
            switch (request)
            {
                case { Number: { } number, Sample: { } sample, Answer: { } answer, IsRight: { } isRight }:
                    session.Reward(new TeachingQuestion(number, sample, answer, 0), isRight);
                    break;
                case { Number: { } number, Sample: null, Answer: null, IsRight: null }:
                    session.Undo(number);
                    break;
                default:
                    return PageReply.Bad(
                        "Expected {\"number\": N, \"sample\": S, \"answer\": CLASS, \"isRight\": true or false}, or {\"number\": N} to "
                            + "undo.");
            }
        }
        catch (TeachingConflictException error)
        {
            return PageReply.Conflict(error.Message);
        }

        Show();
        return PageReply.Done();
    }

    /// <summary>Tells all windows how it stands.</summary>
    public void Show()
    {
        var teacher = session.Teacher;
        hub.Tell("teaching", LiveJson.Of(new
        {
            kind = "teaching",
            folder,
            question = teacher.Question,
            sample = session.Show() is { } shown ? shown with { Truth = "" } : null,
            answers = teacher.Answers,
            praised = teacher.Praised,
            undoable = teacher.Undoable,
            scores = session.Scores,
            held = session.Pool.Held.Name,
            labelled = session.Pool.Labelled.Count,
        }));
    }
}
