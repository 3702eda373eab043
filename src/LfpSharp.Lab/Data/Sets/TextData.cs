using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>A text whose next character is to be told: a file in UTF-8, or sentences that are made up.</summary>
internal static class TextData
{
    public const string File = "text", Sentences = "sentences";

    private const long Mebibyte = 1 << 20;

    // A byte of the file, and two of the number of its character.
    private const long BytesOfByte = 3;

    /// <summary>Whether a set of that name is text.</summary>
    public static bool IsText(string name) => name is File or Sentences;

    public static DataSet Load(DataOptions options, string path)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new InvalidFileException(
                path,
                Directory.Exists(path) ? "a folder" : "no file",
                "a text in UTF-8",
                Directory.Exists(path) ? "Join its files to one: cat FOLDER/*.txt > all.txt." : "Check the path.");
        }

        var (length, most) = (new FileInfo(path).Length, Math.Min(options.MemoryLimitMiB * Mebibyte / BytesOfByte, Array.MaxLength));
        return length <= most
            ? Of(File, EncodedText.Of(System.IO.File.ReadAllBytes(path), path), options, path, path)
            : throw new InvalidFileException(
                path,
                FormattableString.Invariant($"{length} bytes"),
                FormattableString.Invariant($"at most {most}, which take {BytesOfByte} times as many in memory"),
                "Give a part of the text, or raise data.memory-limit.");
    }

    public static DataSet MakeUp(DataOptions options)
    {
        var made = SentenceGrammar.Write(options.Samples, options.Seed);
        var source = FormattableString.Invariant($"{options.Samples} sentences made up from seed {options.Seed}; who knows their grammar ")
            + FormattableString.Invariant($"needs {made.BitsPerCharacter:f4} bits per character");
        return Of(Sentences, EncodedText.Of(System.Text.Encoding.UTF8.GetBytes(made.Text), Sentences), options, Sentences, source);
    }

    private static DataSet Of(string name, EncodedText text, DataOptions options, string path, string source)
    {
        var whole = new LabeledData("train", text, options.Context);
        if (whole.Count < 2)
        {
            throw new InvalidFileException(
                path,
                FormattableString.Invariant($"{text.Tokens.Length} characters"),
                FormattableString.Invariant($"at least {2 * (options.Context + 1)}, two windows of data.context + 1"),
                "Give more text, or a smaller data.context.");
        }

        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(whole, "test");
        return new DataSet(name, train, test, DataSet.HashOf(whole), source);
    }
}
