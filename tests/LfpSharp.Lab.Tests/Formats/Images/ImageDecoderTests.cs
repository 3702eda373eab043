using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Images;
using SkiaSharp;

namespace LfpSharp.Lab.Tests.Formats.Images;

public sealed class ImageDecoderTests
{
    [Theory]
    [InlineData(0, 255, 255, 255)]
    [InlineData(255, 10, 20, 30)]
    [InlineData(51, 206, 208, 210)]
    public void Decode_Transparency_IsLaidOnWhite(byte alpha, byte red, byte green, byte blue)
    {
        var file = TestFiles.Image(SKEncodedImageFormat.Png, 4, 3, new SKColor(10, 20, 30, alpha));
        foreach (var size in ((int, int)?[])[null, (2, 5)])
        {
            var (decoder, planes) = Decode(file, 3, size);
            var area = planes.Length / 3;
            Assert.All(planes.Take(area), value => Assert.InRange(value, red - 1, red + 1));
            Assert.All(planes.Skip(area).Take(area), value => Assert.InRange(value, green - 1, green + 1));
            Assert.All(planes.Skip(2 * area), value => Assert.InRange(value, blue - 1, blue + 1));
            if (alpha < 255)
                Assert.Equal("1 image has transparent parts; they were laid on white.", Assert.Single(decoder.Notes));
            else
                Assert.Empty(decoder.Notes);
        }
    }

    // The picture 'dark, bright; bright, bright' of two rows, stored under each orientation of EXIF.
    [Theory]
    [InlineData(1, "0 1 1 1")]
    [InlineData(2, "1 0 1 1")]
    [InlineData(3, "1 1 1 0")]
    [InlineData(4, "1 1 0 1")]
    [InlineData(5, "0 1 1 1")]
    [InlineData(6, "1 0 1 1")]
    [InlineData(7, "1 1 1 0")]
    [InlineData(8, "1 1 0 1")]
    public void Decode_Orientation_TurnsThePicture(int orientation, string bright)
    {
        var (decoder, planes) = Decode(Oriented(16, 16, orientation), 1, null);
        int[] corners = [planes[0], planes[15], planes[15 * 16], planes[(16 * 16) - 1]];
        Assert.Equal(bright, string.Join(' ', corners.Select(level => level > 128 ? 1 : 0)));
        Assert.Equal(orientation == 1 ? 0 : 1, decoder.Notes.Count);
    }

    [Theory]
    [InlineData(3, 24, 8)]
    [InlineData(6, 8, 24)]
    public void Shape_Orientation_SwapsTheSides(int orientation, int height, int width)
    {
        var file = Oriented(8, 24, orientation);
        var decoder = new ImageDecoder(1, null);
        var shape = decoder.Shape(file, "a.jpg");
        Assert.Equal((1, height, width), shape);
        decoder.Decode(file, "a.jpg", shape, new byte[8 * 24]);
    }

    // Inks are stored the other way round: 255 is none. The last two are YCCK, where the first three are luma and chroma of the inks.
    [Theory]
    [InlineData("255 255 255 255", 0, "255 255 255")]
    [InlineData("0 255 255 255", 0, "0 255 255")]
    [InlineData("255 0 255 255", 0, "255 0 255")]
    [InlineData("255 255 255 0", 0, "0 0 0")]
    [InlineData("200 100 50 128", 0, "100 50 25")]
    [InlineData("0 255 255 255", null, "0 255 255")]
    [InlineData("0 128 128 255", 2, "255 255 255")]
    [InlineData("155 128 128 255", 2, "100 100 100")]
    public void Decode_InksOfPrint_BecomeWhatIsSeen(string stored, int? adobe, string seen)
    {
        var file = FlatJpeg.Of([.. stored.Split(' ').Select(byte.Parse)], (byte?)adobe, [1, 2, 3]);
        var (decoder, planes) = Decode(file, 3, null);
        var colour = seen.Split(' ').Select(int.Parse).ToArray();
        Assert.All(planes.Index(), value => Assert.InRange(value.Item, colour[value.Index / 64] - 2, colour[value.Index / 64] + 2));
        Assert.StartsWith("1 image has the inks of print (CMYK)", Assert.Single(decoder.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200")]
    [InlineData("200 128 128")]
    public void Decode_JpegOfOneOrThreeComponents_HasNoInks(string stored)
    {
        var (decoder, planes) = Decode(FlatJpeg.Of([.. stored.Split(' ').Select(byte.Parse)], null), 3, null);
        Assert.All(planes, value => Assert.InRange(value, 199, 201));
        Assert.Empty(decoder.Notes);
    }

    [Fact]
    public void Decode_JpegOfTwoComponents_IsRefusedByName()
        => Assert.Contains(
            "a.jpg: found no image that can be decoded",
            Assert.Throws<InvalidFileException>(() => Decode(FlatJpeg.Of([10, 20], null), 3, null)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Decode_EmptyOrCutFile_IsRefusedByName()
    {
        var file = TestFiles.Image(SKEncodedImageFormat.Jpeg, 40, 30, SKColors.Red);
        Assert.Contains(
            "a.jpg: found an empty file", Assert.Throws<InvalidFileException>(() => Decode([], 3, null)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "a.jpg: found",
            Assert.Throws<InvalidFileException>(() => Decode(file[..(file.Length / 2)], 3, null)).Message,
            StringComparison.Ordinal);
        var pixels = TestFiles.Image(SKEncodedImageFormat.Png, 400, 300, SKColors.Red);
        Assert.Contains(
            "a.jpg: found an image that ends before it is whole; expected",
            Assert.Throws<InvalidFileException>(() => Decode(pixels[..(pixels.Length / 2)], 3, null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_MoreThanMemoryIsAllowedFor_IsRefused()
    {
        var file = TestFiles.Image(SKEncodedImageFormat.Png, 40, 30, SKColors.Red);
        var error = Assert.Throws<InvalidFileException>(() => new ImageDecoder(3, (4, 4), mostBytes: 1000).Shape(file, "a.png"));
        Assert.Contains("40×30 pixels; expected at most 250 pixels", error.Message, StringComparison.Ordinal);
        Assert.Contains("--memory-limit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enter_BeyondTheBound_WaitsForRoom()
    {
        var gate = new MemoryGate(100);
        gate.Enter(80);
        using var entered = new ManualResetEventSlim();
        var second = Task.Factory.StartNew(() =>
        {
            gate.Enter(30);
            entered.Set();
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.False(entered.Wait(50, TestContext.Current.CancellationToken));
        gate.Leave(80);
        Assert.True(entered.Wait(60_000, TestContext.Current.CancellationToken));
        await second;
    }

    private static (ImageDecoder Decoder, byte[] Planes) Decode(byte[] file, int channels, (int, int)? size)
    {
        var decoder = new ImageDecoder(channels, size);
        var shape = decoder.Shape(file, "a.jpg");
        var planes = new byte[shape.Channels * shape.Height * shape.Width];
        decoder.Decode(file, "a.jpg", shape, planes);
        return (decoder, planes);
    }

    /// <summary>A JPEG whose stored upper left quarter is dark, with an EXIF orientation.</summary>
    private static byte[] Oriented(int width, int height, int orientation)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(SKColors.White);
        for (var y = 0; y < height / 2; y++)
        {
            for (var x = 0; x < width / 2; x++)
                bitmap.SetPixel(x, y, SKColors.Black);
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        byte[] jpeg = data.ToArray();
        byte[] exif =
        [
            0xff, 0xe1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0,
            0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }
}
