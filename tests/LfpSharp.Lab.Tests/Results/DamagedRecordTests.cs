using System.Text.Json.Nodes;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Results;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Series.Sweeps;
using LfpSharp.Lab.Tests.Reports;

namespace LfpSharp.Lab.Tests.Results;

/// <summary>Whatever stands in a record's JSON, it is shown or refused in the program's own words.</summary>
[Collection(nameof(SmallRuns))]
public sealed class DamagedRecordTests(SmallRuns runs)
{
    private static readonly Func<JsonNode?>[] Replacements =
        [() => null, () => "x", () => -1, () => new JsonArray(), () => new JsonObject(), () => new JsonArray((JsonNode?)null)];

    [Theory]
    [InlineData("comparison.json")]
    [InlineData("plan.json")]
    public void Build_AnyValueOfAComparisonReplaced_IsShownOrRefused(string file)
    {
        var record = runs.Record($"damaged-{file}/c", "comparison", "plan.json", "comparison.json");
        Try(Path.Combine(record, file), () =>
        {
            ResultsPage.Build(Path.GetDirectoryName(record)!, "x");
            ComparisonReport.Build(ComparisonFolder.Open(record), new ReportOptions { Pruning = false });
        });
    }

    [Theory]
    [InlineData("sweep.json")]
    [InlineData("sweep-plan.json")]
    public void Build_AnyValueOfASweepReplaced_IsShownOrRefused(string file)
    {
        var plan = new SweepPlan(SmallRuns.Small, "optimizer.lr", ["0.001", "0.01"], ["gradient", "lfp-zero"], [0]);
        using (var sweep = Sweep.Start(plan, runs[$"sweep-of-{file}"]))
            sweep.Run(cancellation: TestContext.Current.CancellationToken);
        var record = runs.Record($"damaged-{file}/s", $"sweep-of-{file}", "sweep-plan.json", "sweep.json");
        Try(Path.Combine(record, file), () => ResultsPage.Build(Path.GetDirectoryName(record)!, "x"));
    }

    [Fact]
    public void Build_AnyValueOfAManifestReplaced_IsShownOrRefused()
    {
        var record = runs.Record("damaged-manifest/r", "run", "recipe.yaml", "manifest.json", "metrics.jsonl");
        Try(Path.Combine(record, "manifest.json"), () => ResultsPage.Build(Path.GetDirectoryName(record)!, "x"));
    }

    private static void Try(string file, Action show)
    {
        var text = File.ReadAllText(file);
        foreach (var damaged in Damaged(text).Append("").Append(text[..(text.Length / 2)]).Append("\u0001" + text))
        {
            File.WriteAllText(file, damaged);
            try
            {
                show();
            }
            catch (Exception error) when (error is InvalidFileException or RecipeException)
            {
                Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain("System.", error.Message, StringComparison.Ordinal);
            }
            catch (Exception error)
            {
                Assert.Fail($"{error.GetType().Name} ({error.Message}) from:\n{damaged}\n{error.StackTrace}");
            }
        }
    }

    // Every value in turn: left out, and replaced by something else.
    private static IEnumerable<string> Damaged(string text)
    {
        var count = Slots(JsonNode.Parse(text)!).Count();
        for (var i = 0; i < count; i++)
        {
            foreach (var replacement in Replacements)
            {
                var root = JsonNode.Parse(text)!;
                Slots(root).ElementAt(i).Set(replacement());
                yield return root.ToJsonString();
            }
            var less = JsonNode.Parse(text)!;
            Slots(less).ElementAt(i).Remove();
            yield return less.ToJsonString();
        }
    }

    private static IEnumerable<(Action<JsonNode?> Set, Action Remove)> Slots(JsonNode node)
    {
        if (node is JsonObject section)
        {
            foreach (var key in section.Select(pair => pair.Key).ToList())
            {
                yield return (value => section[key] = value, () => section.Remove(key));
                foreach (var inner in section[key] is { } child ? Slots(child) : [])
                    yield return inner;
            }
        }
        else if (node is JsonArray list)
        {
            // One item stands for the others.
            for (var i = 0; i < Math.Min(1, list.Count); i++)
            {
                var at = i;
                yield return (value => list[at] = value, () => list.RemoveAt(at));
                foreach (var inner in list[i] is { } child ? Slots(child) : [])
                    yield return inner;
            }
        }
    }
}
