using LfpSharp.Testing.Runs;

namespace LfpSharp.Cli.Tests.Live;

/// <summary>The live pages in a real browser, by mouse and keyboard: run when asked for, since an HTTP client tests them always.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Fact(Explicit = true)]
    public void Teach_TwentyWordsInTwoWindows_StayInStep()
    {
        using var browser = new Browser();
        using var process = LfpProcess.Start(
            folder.Path, "teach", "--labels", "2", "--steps", "2", "--set", "model.hidden=[24]", "-o", "t");
        using var limit = new Timer(_ => process.Kill(), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        var address = WatchCommandTests.AddressOf(process);
        using var first = browser.Open(address);
        using var second = browser.Open(address);
        first.Until("state.answers === 0");
        Assert.Equal("grid", first.Evaluate("getComputedStyle(document.querySelector('main')).display").GetString());
        first.Until("[...document.images].length === 2 && [...document.images].every(image => image.naturalWidth === 8)");
        for (var n = 0; n < 20; n++)
        {
            foreach (var window in new[] { first, second })
                window.Until($"state.answers === {n} && !isBusy");
            var speaker = n % 2 == 0 ? first : second;
            if (n % 4 < 2)
                speaker.Evaluate($"document.getElementById('{(n % 3 == 0 ? "no" : "yes")}').click()");
            else
                speaker.Press(n % 3 == 0 ? 'n' : 'y');
        }

        foreach (var window in new[] { first, second })
        {
            window.Until("state.answers === 20");
            var facts = window.Evaluate("document.getElementById('facts').textContent").GetString();
            Assert.Contains("20 (13 yes)", facts, StringComparison.Ordinal);
            Assert.Equal(21, window.Evaluate("state.scores.length").GetInt32());
            Assert.Empty(window.Evaluate("document.getElementById('notice').textContent").GetString()!);
        }

        Assert.Equal(first.Evaluate("document.querySelector('main').innerText").GetString(),
            second.Evaluate("document.querySelector('main').innerText").GetString());
        second.Press('z');
        first.Until("state.answers === 19");
        process.Kill();
        process.WaitForExit();
        first.Until("document.getElementById('yes').disabled && document.getElementById('notice').textContent.includes('kept')");
        Assert.Equal(21, LfpCall.Run(folder.Path, "replay", "t", "--json").Result.GetProperty("rewards").GetInt32());
    }

    [Fact(Explicit = true)]
    public void Watch_RunThatTrains_DrawsLowersAndStops()
    {
        using var browser = new Browser();
        using var process = LfpProcess.Start(
            folder.Path, "train", "--epochs", "1000000", "-o", "run", "--watch", "--set", "logging.feedback-steps=10");
        using var limit = new Timer(_ => process.Kill(entireProcessTree: true), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        var address = WatchCommandTests.AddressOf(process);
        var rest = LivePage.RestOf(process);
        using var window = browser.Open(address);
        window.Until("document.querySelectorAll('figure').length === 4 && document.querySelectorAll('figure path.line').length >= 7");
        window.Until("document.images.length === 16 && [...document.images].every(image => image.naturalWidth === 8)");
        Click(window, "Halve the learning rate");
        window.Until("document.body.innerText.includes('Learning rate × 0.5 after step')");
        window.Until("document.querySelectorAll('line.mark').length > 0");
        Click(window, "Stop");
        window.Until("document.getElementById('notice').textContent.includes('No connection')");
        Assert.True(window.Evaluate("[...document.querySelectorAll('#runs button')].every(button => button.disabled)").GetBoolean());
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("lfp train --resume run", rest(), StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Play_KeysInTwoWindows_MoveBothAlike()
    {
        LfpCall.Run(
            folder.Path, "train", "cartpole-lfp", "--epochs", "1", "--set", "data.samples=60", "-o", "run", "--threads", "1").Succeeded();
        using var browser = new Browser();
        using var process = LfpProcess.Start(folder.Path, "play", "run", "--page", "--threads", "1");
        using var limit = new Timer(_ => process.Kill(), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        var address = WatchCommandTests.AddressOf(process);
        using var first = browser.Open(address);
        using var second = browser.Open(address);
        first.Until("state.step > 3 && document.querySelectorAll('#stage svg circle').length === 3");
        second.Press(' ');
        first.Until("state.isPaused && document.getElementById('pause').textContent.includes('Play')");
        var step = first.Evaluate("state.step").GetInt32();
        first.Evaluate("document.getElementById('step').click()");
        second.Until($"state.step === {step + 1}");
        second.Press('n');
        first.Until("state.episode > 1 && state.step === 0 && state.isPaused");
        first.Until("document.querySelectorAll('#actions .fill').length === 2");
        Assert.Equal(1, first.Evaluate("document.querySelectorAll('#actions .taken').length").GetInt32());
        Assert.Equal(first.Evaluate("document.querySelector('main').innerText").GetString(),
            second.Evaluate("document.querySelector('main').innerText").GetString());
        second.Press(' ');
        first.Until("state.returns.length > 0 && document.querySelectorAll('#chart figure').length === 1");
        process.Kill();
        process.WaitForExit();
        first.Until("document.getElementById('pause').disabled && document.getElementById('notice').textContent.includes('--page')");
    }

    public void Dispose() => folder.Dispose();

    private static void Click(BrowserWindow window, string button)
        => window.Evaluate($"[...document.querySelectorAll('button')].find(each => each.textContent === '{button}').click()");
}
