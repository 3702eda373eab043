using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>
/// The weights of a file that PyTorch's <c>torch.save</c> wrote, <c>.pth</c> or <c>.pt</c>: a <c>state_dict</c>, or a dictionary that has
/// one.
/// </summary>
/// <remarks>
/// <para>Such a file is a program for Python's pickle machine, and may ask for anything. It is read by a machine of our own that knows the
/// operations that tensors need, and refuses everything else with what it asked for; nothing that the file names is imported or
/// called. Files of 1.6 and later (a zip) and of before are read.</para>
/// <para>Types: float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, bool. Tensors are read on the CPU. Those that share
/// elements in the file share them here, and have the file's strides. They belong to this object; <see cref="Dispose"/> frees
/// them.</para>
/// </remarks>
public sealed class PyTorchFile : IDisposable
{
    /// <summary>How many times over a file's bytes its tensors may show them: tied weights do, by a few times.</summary>
    private const int MostViews = 64;
    private const long AlwaysFine = 1 << 24;

    private readonly Dictionary<string, Tensor> tensors;

    private PyTorchFile(string format, StateDictionary state, Dictionary<string, Tensor> tensors)
    {
        (Format, Place, Others, this.tensors) = (format, state.Place, state.Others, tensors);
        Names = [.. state.Tensors.Keys];
    }

    /// <summary>What kind of file it is, in words.</summary>
    public string Format { get; }

    /// <summary>The key under which the file has the weights, such as <c>model</c>; empty where they are all that it holds.</summary>
    public string Place { get; }

    /// <summary>The tensors' names in the order of the file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The tensors by name. They live as long as this object.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    /// <summary>What else the file holds, by name, in a few words: <c>epoch</c>, <c>3</c>.</summary>
    public IReadOnlyDictionary<string, string> Others { get; }

    /// <summary>Whether a file begins as those of torch.save do.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool Recognizes(string path) => PyTorchSource.Recognizes(path);

    /// <summary>Reads the weights. What lies beside them, such as an optimizer's state, is not read into memory.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The content; dispose it.</returns>
    /// <exception cref="InvalidFileException">
    /// The file is damaged, asks for something that is no part of weights, holds no weights, or would take far more memory than its size.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PyTorchFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var source = PyTorchSource.Open(path);
        var state = StateDictionary.Find(path, source.Root);
        var storages = state.Tensors.Values.Select(tensor => tensor.Storage).DistinctBy(storage => storage.Key).ToList();
        source.Check(storages);
        CheckViews(path, state);

        using var scope = NewDisposeScope();
        var read = storages.ToDictionary(storage => storage.Key, source.Read);
        var tensors = state.Tensors.ToDictionary(
            pair => pair.Key,
            pair => read[pair.Value.Storage.Key].as_strided(pair.Value.Shape, pair.Value.Strides, pair.Value.Offset));
        foreach (var tensor in tensors.Values)
            tensor.DetachFromDisposeScope();
        return new PyTorchFile(source.Format, state, tensors);
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }

    // A view may repeat elements (a stride of 0), and many may show the same ones: in full, each would take memory of its own.
    private static void CheckViews(string path, StateDictionary state)
    {
        var room = Int128.Max(AlwaysFine, MostViews * (Int128)new FileInfo(path).Length);
        Int128 shown = 0;
        foreach (var (name, tensor) in state.Tensors)
        {
            shown += (Int128)tensor.Elements * StorageReference.ElementBytes(tensor.Storage.Type);
            if (shown > room)
            {
                throw PyTorchFault.Of(
                    path,
                    $"tensors that repeat what they share: up to '{PyTorchFault.Shown(name)}' they have {shown} bytes",
                    $"at most {room} bytes for a file of this size");
            }
        }
    }
}
