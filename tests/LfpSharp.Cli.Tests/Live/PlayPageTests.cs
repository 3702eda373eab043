using System.Net;
using System.Text.Json;
using LfpSharp.Commands.Live;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Environments;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Live;

/// <summary>A trained policy on the page that it plays on.</summary>
public sealed class PlayPageTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly EventHub hub = new();

    public void Dispose()
    {
        hub.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Post_FromTwoWindows_StepsBothAlike()
    {
        using var player = Trained("catch");
        var game = new PlayedGame(player, PolicyPlayer.Starts(2, 0), -0.8, "a network", hub);
        using var server = PageServer.Start("play", 0, hub, game.Act);
        using var first = new LivePage(server.Address);
        using var second = new LivePage(server.Address);
        Assert.Contains("function drawShape", LivePage.Text(first.Send(HttpMethod.Get, "")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, first.Send(HttpMethod.Get, "/").StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, first.Send(HttpMethod.Get, "", null, ("Host", "evil.example")).StatusCode);
        var state = Next();
        Assert.Equal((1, 0, false), Place(state));
        Assert.Equal(102, state.GetProperty("sketch").GetProperty("shapes").GetArrayLength());
        Assert.Equal("box", state.GetProperty("sketch").GetProperty("shapes")[0].GetProperty("form").GetString());
        Assert.Equal("ground", state.GetProperty("sketch").GetProperty("shapes")[0].GetProperty("tone").GetString());
        for (var step = 1; step <= 9; step++)
        {
            Assert.Equal(HttpStatusCode.OK, (step % 2 == 0 ? first : second).Post(new { request = "step" }).Status);
            state = Next();
            Assert.Equal((1, step, true), Place(state));
            Assert.Equal(1, state.GetProperty("probabilities").EnumerateArray().Sum(each => each.GetDouble()), 1e-9);
        }

        Assert.Equal("ended", state.GetProperty("ending").GetString());
        Assert.Equal(state.GetProperty("return").GetDouble(), Assert.Single(game.Returns));
        Assert.Equal(game.Returns, state.GetProperty("returns").EnumerateArray().Select(each => each.GetDouble()));
        Assert.Equal(-0.8, state.GetProperty("randomReturn").GetDouble());
        first.Post(new { request = "next" });
        Assert.Equal((2, 0, true), Place(Next()));
        second.Post(new { request = "go-on" });
        Assert.Equal((2, 0, false), Place(Next()));
        first.Post(new { request = "speed", speed = 4 });
        Assert.Equal(4, Next().GetProperty("speed").GetDouble());
        foreach (var wrong in new object[] { new { request = "jump" }, new { request = "speed", speed = 3 }, new { speed = 4 }, new { } })
        {
            var (status, message) = first.Post(wrong);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("0.125, 0.25, 0.5, 1, 2, 4, 8", message, StringComparison.Ordinal);
        }

        JsonElement Next()
        {
            var seen = first.Next("play");
            Assert.Equal(seen.ToString(), second.Next("play").ToString());
            return seen;
        }
    }

    [Fact]
    public void Advance_ByTime_KeepsThePaceRestsAndGoesOnWithTheNextStart()
    {
        using var player = Trained("catch");
        var game = new PlayedGame(player, PolicyPlayer.Starts(1, 0), 0, "", hub);
        // Catch is shown at 4 steps a second.
        game.Advance(249);
        Assert.Equal((1, 0, false), Place(Newest()));
        game.Advance(1);
        Assert.Equal((1, 1, false), Place(Newest()));
        game.Act(JsonSerializer.SerializeToElement(new { request = "speed", speed = 8 }));
        game.Advance(125);
        Assert.Equal((1, 5, false), Place(Newest()));
        game.Act(JsonSerializer.SerializeToElement(new { request = "pause" }));
        game.Advance(1000);
        Assert.Equal((1, 5, true), Place(Newest()));
        game.Act(JsonSerializer.SerializeToElement(new { request = "go-on" }));
        game.Advance(1000);
        Assert.Equal((1, 9, false), Place(Newest()));
        game.Advance(124);
        Assert.Equal((1, 9, false), Place(Newest()));
        game.Advance(1);
        Assert.Equal((2, 0, false), Place(Newest()));
        game.Act(JsonSerializer.SerializeToElement(new { request = "next" }));
        Assert.Equal((3, 0, false), Place(Newest()));
        Assert.Single(game.Returns);
    }

    [Fact]
    public void Play_OwnEnvironmentWithoutASketch_IsToldAsText()
    {
        new LabParts().AddData("one-step", _ => new OneStep());
        using var player = Trained("one-step");
        var game = new PlayedGame(player, [7], 0, "", hub);
        Assert.Equal(JsonValueKind.Null, Newest().GetProperty("sketch").ValueKind);
        Assert.Equal("at 0", Newest().GetProperty("lines")[0].GetString());
        game.Act(JsonSerializer.SerializeToElement(new { request = "step" }));
        Assert.Equal("at 1", Newest().GetProperty("lines")[0].GetString());
        Assert.Equal("cut-off", Newest().GetProperty("ending").GetString());
    }

    [Theory]
    [InlineData("'--port' is for --page; add that.", "--port", "0")]
    [InlineData("'--drawn' is for a terminal; leave out it or --page.", "--page", "--drawn", "2")]
    [InlineData("--port is 70000", "--page", "--port", "70000")]
    public void Play_OptionsThatDoNotFit_AreRefused(string message, params string[] options)
    {
        var refused = LfpCall.Run(folder.Path, ["play", "run", .. options]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }

    private PolicyPlayer Trained(string environment)
    {
        LfpCall.Run(
            folder.Path, "train", "catch-lfp", "--epochs", "1", "--set", "data.samples=20", "--set", $"data.name={environment}",
            "--set", "logging.pictures=false", "-o", "run", "--threads", "1").Succeeded();
        return PolicyPlayer.Load(RunFolder.Open(folder["run"]));
    }

    // What a window that opens now is told.
    private JsonElement Newest()
    {
        var windows = hub.Listen(CancellationToken.None).GetAsyncEnumerator();
        Assert.True(windows.MoveNextAsync().AsTask().GetAwaiter().GetResult());
        var message = JsonDocument.Parse(windows.Current).RootElement;
        windows.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return message;
    }

    private static (int Episode, int Step, bool IsPaused) Place(JsonElement state) => (
        state.GetProperty("episode").GetInt32(), state.GetProperty("step").GetInt32(), state.GetProperty("isPaused").GetBoolean());

    private sealed class OneStep : IEnvironment, IDataSource
    {
        public string Name => "one-step";

        public string Summary => "a step";

        public IReadOnlyList<long> ObservationShape => [1];

        public IReadOnlyList<string> Actions => ["a", "b"];

        public int StepLimit => 1;

        public int StateSize => 1;

        public void Reset(long start, Span<double> state) => state[0] = 0;

        public Transition Step(Span<double> state, int action) => new(++state[0], false);

        public void Observe(ReadOnlySpan<double> state, Span<float> observation) => observation[0] = 1;

        public IReadOnlyList<string> Draw(ReadOnlySpan<double> state) => [FormattableString.Invariant($"at {state[0]}")];

        public DataSet Load(DataOptions options, CancellationToken cancellation) => DataSet.Of(
            Name,
            LabeledData.OfEpisodes("train", this, [.. Enumerable.Range(0, 20)]),
            LabeledData.OfEpisodes("test", this, [.. Enumerable.Range(20, 10)]),
            "counted");
    }
}
