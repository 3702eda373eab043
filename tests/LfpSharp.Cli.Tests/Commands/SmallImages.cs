using System.Buffers.Binary;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>A set of small images as IDX files, large enough for LeNet: noise with a bright patch whose place is the class.</summary>
internal static class SmallImages
{
    private const int Side = 16, Classes = 4;

    /// <summary>The folder's name, where the command runs.</summary>
    public static string Folder => "images";

    /// <summary>Writes 96 images to learn from and 32 to test with.</summary>
    /// <param name="folder">The folder that <see cref="Folder"/> shall lie in.</param>
    public static void Write(string folder)
    {
        var images = Directory.CreateDirectory(Path.Combine(folder, Folder)).FullName;
        Write(images, "train", 96, new Random(1));
        Write(images, "t10k", 32, new Random(2));
    }

    private static void Write(string folder, string split, int count, Random random)
    {
        var labels = Enumerable.Range(0, count).Select(i => (byte)(i % Classes)).ToArray();
        byte[] pixels = [.. labels.SelectMany(label => Image(label, random))];
        File.WriteAllBytes(Path.Combine(folder, $"{split}-images-idx3-ubyte"), [.. Header(3, count, Side, Side), .. pixels]);
        File.WriteAllBytes(Path.Combine(folder, $"{split}-labels-idx1-ubyte"), [.. Header(1, count), .. labels]);
    }

    private static byte[] Image(int label, Random random)
    {
        var pixels = new byte[Side * Side];
        random.NextBytes(pixels);
        for (var i = 0; i < pixels.Length; i++)
        {
            if (i / Side / (Side / 2) == label / 2 && i % Side / (Side / 2) == label % 2)
                pixels[i] = (byte)(128 + (pixels[i] / 2));
        }
        return pixels;
    }

    // Two zeros, 8 for bytes, the number of dimensions, and each of them in four bytes, the highest first.
    private static byte[] Header(byte dimensions, params int[] sizes)
        => [0, 0, 8, dimensions, .. sizes.SelectMany(size => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(size)))];
}
