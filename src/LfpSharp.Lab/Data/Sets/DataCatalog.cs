using System.Globalization;
using LfpSharp.Lab.Data.Fetching;
using LfpSharp.Lab.Environments;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>The data sets that are known by name.</summary>
public static class DataCatalog
{
    private const long Mebibyte = 1 << 20;

    /// <summary>All of them, in the order they are listed; a program's own come last.</summary>
    public static IReadOnlyList<DataSetInfo> All => [.. BuiltIn, .. DataSets.Own];

    private static IReadOnlyList<DataSetInfo> BuiltIn { get; } =
    [
        new("digits", "UCI handwritten digits, 1,797 grey images of 8×8 (Alpaydin, Kaynak; CC BY 4.0)", DataSetKind.Included),
        new("breast-cancer", "569 tumours, 30 measurements, benign or malignant (Wolberg, Mangasarian, Street; CC BY 4.0)",
            DataSetKind.Included),
        new("diabetes", "442 patients, 10 measurements, a number to predict: how far the disease went (Efron and others, 2004)",
            DataSetKind.Included),
        new("mnist", "handwritten digits, 60,000 + 10,000 grey images of 28×28 (LeCun, Cortes, Burges)", DataSetKind.Installed)
        {
            Folders = ["mnist", "MNIST"],
            Classes = [.. Enumerable.Range(0, 10).Select(digit => digit.ToString(CultureInfo.InvariantCulture))],
            Files = Idx(
                ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        },
        new("fashion-mnist", "clothes, 60,000 + 10,000 grey images of 28×28 (Xiao, Rasul, Vollgraf; MIT licence)", DataSetKind.Installed)
        {
            Folders = ["fashion-mnist", "FashionMNIST"],
            Classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
            Files = Idx(
                ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"],
                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
            Remedy = "On Debian and Ubuntu: apt install dataset-fashion-mnist.",
        },
        new("cifar10", "photos of 10 kinds, 50,000 + 10,000 colour images of 32×32 (Krizhevsky)", DataSetKind.Installed)
        {
            Files = [Cifar("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530")],
            Remedy = "A cifar10-images.zip of train/<class>/ and test/<class>/ in the folder serves too.",
        },
        new("cifar100", "photos of 100 kinds, 50,000 + 10,000 colour images of 32×32 (Krizhevsky)", DataSetKind.Installed)
        {
            Files = [Cifar("cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8")],
        },
        new("idx", "a folder of IDX files named as MNIST's, plain or .gz", DataSetKind.FromPath),
        new(NpyData.Name, "arrays of NumPy: a folder with x_train.npy, y_train.npy, x_test.npy, y_test.npy", DataSetKind.FromPath),
        new("image-folder", "a folder or zip of train/<class>/<image>, or of <class>/<image>", DataSetKind.FromPath),
        new("csv", "a table of numbers with a column of labels, or of numbers to predict (--target number)", DataSetKind.FromPath),
        new(TextData.File, "any text in UTF-8, whose next character is to be told", DataSetKind.FromPath),
        new(TextData.Sentences, "made-up English sentences, whose next character is to be told", DataSetKind.Generated),
        new("blobs", "two clouds of points", DataSetKind.Generated),
        new("circles", "a circle of points within another", DataSetKind.Generated),
        new("swirls", "three intertwined arms of points", DataSetKind.Generated),
        new(RareData.Name, "a table of 8 columns in which one class of two is rare and mixed with the other", DataSetKind.Generated),
        new(MovingEdges.Name, "a bar that moves left, right, up or down before an event camera of 16×16, in spikes", DataSetKind.Generated),
        .. KnownEnvironments.All.Select(environment => new DataSetInfo(environment.Name, environment.Summary, DataSetKind.Played)),
        new("n-mnist", "events: digits before a camera of 34×34, a folder with Train/ and Test/ (Orchard and others, 2015)",
            DataSetKind.FromPath),
        new("dvs-gesture", "events: 11 gestures before a camera of 128×128, a folder of AEDAT 3.1 files (Amir and others, 2017)",
            DataSetKind.FromPath),
        new("shd", "events: spoken digits in an ear of 700 channels, a folder of HDF5 files (Cramer and others, 2022)",
            DataSetKind.FromPath),
        new("ssc", "events: spoken commands in an ear of 700 channels, a folder of HDF5 files (Cramer and others, 2022)",
            DataSetKind.FromPath),
    ];

    /// <summary>A set by name; null when there is none.</summary>
    /// <param name="name">The name.</param>
    public static DataSetInfo? Find(string name) => All.FirstOrDefault(info => info.Name == name);

    /// <summary>Where an installed set was found; null when it is in none of the places.</summary>
    /// <param name="name">The set.</param>
    /// <param name="options">Where to look.</param>
    public static string? Locate(string name, DataOptions options) => DataSets.Find(name, DataPlaces.Of(options));

    /// <summary>Compares the files of an installed set with the hashes that are known for them.</summary>
    /// <param name="name">The set.</param>
    /// <param name="options">Where to look.</param>
    /// <returns>The paths of the files whose hash was compared; files in another form than fetched ones have none.</returns>
    /// <exception cref="Formats.InvalidFileException">A file has another hash.</exception>
    public static IReadOnlyList<string> CheckFiles(string name, DataOptions options)
    {
        if (Find(name) is not { Files.Count: > 0 } info || Locate(name, options) is not { } place)
            return [];

        var compared = new List<string>();
        foreach (var file in info.Files)
        {
            var path = Path.GetFileName(place) == file.Name ? place : Path.Combine(place, file.Name);
            if (file.Digest is null || !File.Exists(path))
                continue;
            compared.Add(Compared(path, file.Digest));
        }
        return compared;
    }

    private static string Compared(string path, FileDigest digest)
    {
        string found;
        try
        {
            found = digest.Of(path);
        }
        catch (InvalidDataException error)
        {
            found = error.Message;
        }
        return found == digest.Hex
            ? path
            : throw new Formats.InvalidFileException(path, found, digest.Hex, "Delete the file and fetch the set again.");
    }

    internal static Exception NotFound(string name, DataPlaces places)
    {
        var searched = string.Join(", ", places.Roots);
        if (Find(name) is not { } info)
        {
            return new ArgumentException($"There is no data set '{name}', and no folder of that name with IDX files in {searched}. "
                + $"Known: {string.Join(", ", All.Select(known => known.Name))}.", nameof(name));
        }

        var files = string.Join(", ", info.Files.Select(file => file.Name));
        return new DataNotFoundException(
            name, $"The data set '{name}' was not found in {searched}. Fetch it with 'lfp data fetch {name}', or put {files} "
            + $"into '{Path.Combine(places.Fetched, info.Folders[0])}', or name another folder with --data-dir or {DataPlaces.Variable}."
            + (info.Remedy is null ? "" : " " + info.Remedy));
    }

    private static RemoteFile[] Idx(string[] mirrors, params ReadOnlySpan<string> hashes)
    {
        string[] names = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz"];
        var files = new RemoteFile[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i];
            files[i] = new RemoteFile(
                name,
                new FileDigest(DigestKind.Sha256OfUnpacked, hashes[i]),
                64 * Mebibyte,
                [.. mirrors.Select(mirror => new Uri(mirror + name))]);
        }
        return files;
    }

    private static RemoteFile Cifar(string name, string md5)
        => new(name, new FileDigest(DigestKind.Md5, md5), 256 * Mebibyte, [new Uri("https://www.cs.toronto.edu/~kriz/" + name)]);
}
