using System.IO.Compression;
using System.Text;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats.Binary;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Lab.Formats.Events;
using LfpSharp.Lab.Formats.Images;
using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Nir;
using LfpSharp.Lab.Models.Onnx;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Lab.Tests.Formats;
using LfpSharp.Lab.Tests.Formats.Binary;
using LfpSharp.Lab.Tests.Formats.Events;
using LfpSharp.Lab.Tests.Formats.Nir;
using LfpSharp.Lab.Tests.Formats.PyTorch;
using LfpSharp.Lab.Tests.Models.Onnx;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;
using SkiaSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Fuzz;

/// <summary>A reader of files, and whole files that it reads.</summary>
/// <param name="File">The name that a file gets, which may decide how it is read.</param>
/// <param name="Whole">Files without any fault.</param>
/// <param name="Read">Reads the file at a path to its end.</param>
internal sealed record Reader(string File, IReadOnlyList<byte[]> Whole, Action<string> Read)
{
    private static readonly byte[] Picture = TestFiles.Image(SKEncodedImageFormat.Png, 4, 3, new SKColor(10, 20, 30, 40));

    // One column of numbers.
    private static readonly byte[] Narrow = "\"x, y\"\t\"kind\"\r\n\"1\"\ta\r\n2\tb\r\n"u8.ToArray();

    private static readonly byte[][] Tables =
    [
        "1,2,a\n3,4.5,b\n5,6,a\n"u8.ToArray(),
        "x;y;kind\n1,5;2;a\n3;4,5;b\n"u8.ToArray(),
        Narrow,
        [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("0,1,target\n1,2,0\n3,4,1\n")],
    ];

    /// <summary>All readers, by name.</summary>
    public static IReadOnlyDictionary<string, Reader> All { get; } = new Dictionary<string, Reader>
    {
        ["table"] = new("a.csv", Tables, path => CsvTable.Read(path, null, TargetKind.Class, 1 << 24)),
        ["packed table"] = new("a.csv", [.. Tables.Select(TestFiles.Gzip)], path => CsvTable.Read(path, null, TargetKind.Class, 1 << 24)),
        ["samples"] = new("a.csv", [.. Tables.Where(table => table != Narrow)], ReadSamples),
        ["idx"] = new(
            "a",
            [TestFiles.Idx(TestFiles.Bytes(24), 2, 3, 4), TestFiles.Gzip(TestFiles.Idx(TestFiles.Bytes(24), 2, 3, 4))],
            path => ReadIdx(path, Beside(path, TestFiles.Idx([0, 1], 2)))),
        ["idx labels"] = new(
            "a",
            [TestFiles.Idx([0, 1], 2), TestFiles.Gzip(TestFiles.Idx([0, 1], 2))],
            path => ReadIdx(Beside(path, TestFiles.Idx(TestFiles.Bytes(24), 2, 3, 4)), path)),
        ["npy"] = new(
            "x_train.npy",
            [
                NpyFiles.Of("|u1", TestFiles.Bytes(24), 2, 3, 4), NpyFiles.Of("<f4", NpyFiles.Floats(1, 2, 3, 4, 5, 6), 2, 3),
                NpyFiles.Of("|u1", TestFiles.Bytes(24), 3, [2, 3, 4]),
            ],
            path =>
            {
                System.IO.File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "y_train.npy"), NpyFiles.Of("|u1", [0, 1], 2));
                NpyData.Load(new DataOptions(), Path.GetDirectoryName(path)!);
            }),
        ["npy labels"] = new(
            "y_train.npy",
            [NpyFiles.Of("|u1", [0, 1], 2), NpyFiles.Of("<i8", [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 2)],
            path =>
            {
                System.IO.File.WriteAllBytes(
                    Path.Combine(Path.GetDirectoryName(path)!, "x_train.npy"), NpyFiles.Of("|u1", TestFiles.Bytes(24), 2, 3, 4));
                NpyData.Load(new DataOptions(), Path.GetDirectoryName(path)!);
            }),
        ["cifar"] = new("cifar-10-binary.tar.gz", [CifarSplitTests.Archive(TestFiles.Cifar10())], ReadCifar),
        ["image"] = new("a.png", [Picture, .. Pictures()], ReadImage),
        ["zip"] = new("a.zip", [TestFiles.Zip(("train/a/1.png", Picture), ("train/b/2.png", Picture), ("test/a/3.png", Picture))], ReadZip),
        ["decoded copy"] = new("a.safetensors", [Copy()], path => CompactFile.Read(path, 1 << 20)),
        ["weights"] = new("a.safetensors", [Weights()], path => SafeTensorsFile.Read(path).Dispose()),
        ["PyTorch"] = new("a.pth", [PyTorchZip(CompressionLevel.NoCompression), PyTorchZip(CompressionLevel.Optimal)], ReadWeights),
        ["PyTorch before 1.6"] = new("a.pth", [PyTorchLegacy()], ReadWeights),
        ["pickle"] = new("a.pkl", [Checkpoint(isLegacy: false).End()], ReadPickle),
        ["ONNX"] = new(
            "a.onnx", [.. OnnxNetworks()], path => GraphReader.Read(path, [2, 6, 6], new GraphEntrance(), null, out _).Dispose()),
        ["N-MNIST"] = new(
            "a.bin", [EventFiles.NMnist((3, 33, true, 5), (0, 1, false, 90), (9, 9, true, 91))], path => NMnistSplit.ReadEvents(path)),
        ["AEDAT"] = new(
            "a.aedat",
            [EventFiles.Aedat((0, 127, true, 5), (127, 0, false, 7), (64, 3, true, 9), (1, 2, false, 11))],
            path => AedatFile.Read(path, 128, 128, _ => { })),
        ["gesture table"] = new("a.csv", [EventFiles.Table("2,10,20", "11,25,40")], path => GestureSplit.ReadTable(path)),
        ["spoken words"] = new(
            "shd_train.h5",
            [
                EventFiles.Spoken([[0.1f, 0.2f, 0.3f], [0.5f]], [[0, 699, 10], [350]], [1, 0]),
                System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Formats", "Events", "Fixtures", "shd_train.h5")),
            ],
            path => SpokenSplit.Open("train", path, new EventGrid(4, 1, 70, EventBinning.Time)).Read(_ => { })),
        ["NIR"] = new(
            "a.nir",
            [.. ((string[])["convolution.nir", "latest.nir"]).Select(name => System.IO.File.ReadAllBytes(NirFileTests.Fixture(name)))],
            path => NirReader.Read(path, null).Network.Dispose()),
        ["recipe"] = new(
            "recipe.yaml",
            [
                Encoding.UTF8.GetBytes(new Recipe().ToYaml()),
                "data: {name: csv, path: a.csv}\nmodel: {name: mlp, hidden: [8, 4]}\nrule: gradient\n"u8.ToArray(),
            ],
            path => Recipe.Load(path)),
        ["manifest"] = new("manifest.json", [Run("manifest.json")], path => OpenRun(path).ReadManifest()),
        ["metrics"] = new("metrics.jsonl", [Run("metrics.jsonl")], path => OpenRun(path).ReadEpochs()),
    };

    private static IEnumerable<byte[]> Pictures()
        => (
            (SKEncodedImageFormat[])[
                SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp
            ]).Select(format => TestFiles.Image(format, 20, 16, SKColors.Teal));

    private static void ReadSamples(string path)
    {
        foreach (var samples in SampleFile.Read(path, new InputFormat([2], ["a", "b"], [1, 1], [0, 0], 1)))
            samples.Dispose();
    }

    private static string Beside(string path, byte[] content)
    {
        System.IO.File.WriteAllBytes(path + ".other", content);
        return path + ".other";
    }

    private static void ReadIdx(string images, string labels) => IdxSplit.Open("train", images, labels, null).Read(_ => { });

    private static void ReadCifar(string path)
    {
        string[] parts = ["data_batch_1.bin", "test_batch.bin"];
        var files = CifarFiles.Open(path, [.. parts, "batches.meta.txt"]);
        CifarSplit.Open("train", files, parts, 1, files.ReadNames("batches.meta.txt", 10)).Read(_ => { });
    }

    private static void ReadImage(string path)
    {
        var (decoder, file) = (new ImageDecoder(3, (8, 8)), System.IO.File.ReadAllBytes(path));
        decoder.Decode(file, path, decoder.Shape(file, path), new byte[3 * 8 * 8]);
    }

    private static void ReadZip(string path)
    {
        using var source = ImageSource.Open(path);
        foreach (var split in ImageTree.Of(source, new ImageDecoder(3, (8, 8))).Splits)
            split.Read(_ => { });
    }

    private static byte[] Copy()
    {
        using var folder = new ScratchFolder();
        using var source = ImageSource.Open(
            folder.Write("a.zip", TestFiles.Zip(("train/a/1.png", Picture), ("train/b/2.png", Picture), ("test/a/3.png", Picture))));
        var tree = ImageTree.Of(source, new ImageDecoder(3, null));
        CompactFile.Write(folder["copy"], tree.Splits, (_, _) => { }, () => tree.Notes);
        return System.IO.File.ReadAllBytes(folder["copy"]);
    }

    private static byte[] Weights()
    {
        using var folder = new ScratchFolder();
        using var weights = arange(12, ScalarType.Float32);
        SafeTensorsFile.Write(
            folder["a"], [("0.weight", weights), ("0.bias", weights)], new Dictionary<string, string> { ["format"] = "pt" });
        return System.IO.File.ReadAllBytes(folder["a"]);
    }

    // Looks at every value, wherever its strides lead.
    private static void ReadWeights(string path)
    {
        using var file = WeightFile.Read(path);
        file.Hash();
    }

    private static PickleWriter Checkpoint(bool isLegacy)
    {
        using var weights = arange(12, ScalarType.Float32);
        using var flags = ones(3, dtype: ScalarType.Bool);
        return new PickleWriter().Operations("}q\0(").Text("epoch").Number(3).Text("loss").Raw((byte)'G', 0x3f, 0xf0, 0, 0, 0, 0, 0, 0)
            .Text("model").State([("0.weight", weights), ("flags", flags)], isLegacy: isLegacy).Text("0.view")
            .Tensor(to => to.Storage("FloatStorage", "0", 12, isLegacy: isLegacy), 1, [3, 2], [1, 4]).Operations("q\u0001s")
            .Text("tied").Operations("h\u0001su");
    }

    private static byte[] PyTorchZip(CompressionLevel level) => PyTorchZip(Checkpoint(isLegacy: false).End(), level);

    private static byte[] PyTorchZip(byte[] pickle, CompressionLevel level)
        => PyTorchFiles.Pack(
            [
                ("a/data.pkl", pickle), ("a/byteorder", "little"u8.ToArray()), ("a/data/0", TestFiles.Bytes(48)),
                ("a/data/1", [1, 0, 1]),
            ],
            level);

    // A damaged pickle in a whole zip: damage to the zip itself is mostly seen before the pickle is read.
    private static void ReadPickle(string path)
    {
        System.IO.File.WriteAllBytes(path + ".pth", PyTorchZip(System.IO.File.ReadAllBytes(path), CompressionLevel.NoCompression));
        ReadWeights(path + ".pth");
    }

    private static byte[] PyTorchLegacy()
        => PyTorchFiles.Legacy(Checkpoint(isLegacy: true).End(), ("0", 12, TestFiles.Bytes(48)), ("1", 3, [1, 0, 1]));

    private static IEnumerable<byte[]> OnnxNetworks()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        OnnxTensor Numbers(string name, params long[] shape) => OnnxFiles.Constant(name, randn(shape, generator: random));
        var listed = Numbers("v", 3);
        (listed.Numbers, listed.Bytes) = ([1, 2, 3], []);
        OnnxNode[] convolving =
        [
            OnnxFiles.Node("Conv", "c", ["x", "w", "b"], OnnxAttribute.Of("pads", new long[] { 1, 1, 0, 0 })),
            OnnxFiles.Node("BatchNormalization", "n", ["c", "b", "b", "b", "v"], OnnxAttribute.Of("epsilon", 1e-3)),
            OnnxFiles.Node("Relu", "r", ["n"]), OnnxFiles.Node("Add", "s", ["r", "c"]),
            OnnxFiles.Node("MaxPool", "m", ["s"], OnnxAttribute.Of("kernel_shape", new long[] { 2, 2 })),
            OnnxFiles.Node("Reshape", "f", ["m", "to"]), OnnxFiles.Node("Gemm", "y", ["f", "g"], OnnxAttribute.Of("transB", 1L)),
        ];
        yield return OnnxFiles.Bytes(OnnxFiles.Model(
            [2, 6, 6], convolving,
            [Numbers("w", 3, 2, 2, 2), Numbers("b", 3), listed, Numbers("g", 2, 75), OnnxFiles.Constant("to", tensor((long[])[0, -1]))]));
        OnnxNode[] attending =
        [
            OnnxFiles.Node("Reshape", "t", ["x", "to"]), OnnxFiles.Node("LayerNormalization", "n", ["t", "s"]),
            OnnxFiles.Node("MatMul", "d", ["n", "m"]), OnnxFiles.Node("Add", "e", ["d", "s"]),
            OnnxFiles.Node("Transpose", "k", ["e"], OnnxAttribute.Of("perm", new long[] { 0, 2, 1 })),
            OnnxFiles.Node("MatMul", "q", ["e", "k"]),
            OnnxFiles.Node("Softmax", "w", ["q"]), OnnxFiles.Node("Concat", "z", ["w", "w"], OnnxAttribute.Of("axis", 2L)),
            OnnxFiles.Node("Gather", "y", ["z", "at"], OnnxAttribute.Of("axis", 1L)),
        ];
        yield return OnnxFiles.Bytes(OnnxFiles.Model(
            [2, 6, 6], attending,
            [
                OnnxFiles.Constant("to", tensor((long[])[-1, 9, 8])), Numbers("s", 8), Numbers("m", 8, 8),
                OnnxFiles.Constant("at", tensor(3L)),
            ]));
    }

    private static byte[] Run(string file)
    {
        using var folder = new ScratchFolder();
        var run = RunFolder.Create(folder["run"], new Recipe());
        run.Write(
            new Manifest
            {
                Input = new InputFormat([2], ["a", "b"], [1, 1], [0, 0], 1),
                Result = new TrainingResult(TrainingEnd.Completed, 1, 2, 1, 0.5, 0.5, 0.5, 1),
            });
        run.Write([new EpochRecord(1, 2, 0.5, 0.5, 1, 0.01, 1), new EpochRecord(2, 4, 0.5, 0.5, 1, 0.01, 2)]);
        return System.IO.File.ReadAllBytes(run.PathOf(file));
    }

    private static RunFolder OpenRun(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        new Recipe().Save(Path.Combine(folder, "recipe.yaml"));
        return RunFolder.Open(folder);
    }
}
