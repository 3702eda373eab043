using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>The picture of a study: the mean score over the tasks so far, a band for each rule and number of samples kept.</summary>
internal static class ContinualPicture
{
    public static void Draw(ContinualFolder folder, ContinualResult result)
    {
        var plan = folder.Plan;
        double[] tasks = [.. Enumerable.Range(1, plan.Tasks).Select(task => (double)task)];
        List<ScoreBand> bands = [.. result.Groups().Select(group => ScoreBand.Of(group.Name, tasks, group.Seen))];
        if (bands.Count == 0)
            return;
        BandPicture.Draw(
            folder.PathOf("continual.png"),
            $"{plan.Recipe.Subject}, {plan.TasksInWords}",
            result.Score,
            "tasks learned; the mean is over these",
            bands,
            [.. tasks.Select(task => (task, FormattableString.Invariant($"{task}")))],
            split: "test");
    }
}
