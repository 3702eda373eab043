using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Pruning;
using LfpSharp.Testing.Runs;
using SkiaSharp;

namespace LfpSharp.Lab.Tests.Pictures;

public sealed class PictureThemeTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose()
    {
        PictureTheme.Current = PictureTheme.Light;
        folder.Dispose();
    }

    [Fact]
    public void Draw_OnEitherGround_HasItsGroundAndInkAndTheLinesOwnColour()
    {
        using var light = Draw(PictureTheme.Light);
        using var dark = Draw(PictureTheme.Dark);

        // Twice the pixels that the picture is laid out for.
        Assert.Equal((1520, 960), (light.Width, light.Height));
        Assert.Equal(new SKColor(0xff, 0xff, 0xff), light.GetPixel(2, 2));
        Assert.Equal(new SKColor(0x0d, 0x11, 0x17), dark.GetPixel(2, 2));
        Assert.Contains(new SKColor(0x1f, 0x23, 0x28), light.Pixels);
        Assert.Contains(new SKColor(0xe6, 0xed, 0xf3), dark.Pixels);
        Assert.DoesNotContain(new SKColor(0, 0, 0), dark.Pixels);
        Assert.All(new[] { light, dark }, picture => Assert.Contains(new SKColor(31, 119, 180), picture.Pixels));
    }

    private SKBitmap Draw(PictureTheme theme)
    {
        PictureTheme.Current = theme;
        PruningPoint[] points = [new(0, 0.95), new(0.5, 0.9), new(0.9, 0.3)];
        PruningPicture.Draw(folder["pruning.png"], "a title", ScoreKind.Accuracy, [new PruningGroup("lfp-epsilon", 1, points, [0, 0, 0])]);
        return SKBitmap.Decode(folder["pruning.png"]);
    }
}
