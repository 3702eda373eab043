using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.PyTorch;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Formats.PyTorch;

/// <summary>Pickles that ask for something to be done, or are no pickles: each is refused with what it asked for.</summary>
public sealed class HostilePickleTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public static TheoryData<string, string> Programs => new()
    {
        { "os", "system" },
        { "posix", "system" },
        { "nt", "system" },
        { "builtins", "eval" },
        { "builtins", "exec" },
        { "__builtin__", "eval" },
        { "builtins", "getattr" },
        { "builtins", "__import__" },
        { "subprocess", "Popen" },
        { "importlib", "import_module" },
        { "torch", "load" },
        { "torch.hub", "load" },
        { "torch.storage", "_load_from_bytes" },
        { "torch._utils", "_rebuild_tensor_v2.__globals__" },
        { "collections", "OrderedDict.__init__" },
        { "collections.OrderedDict", "" },
        { "numpy.core.multiarray", "scalar" },
        { "argparse", "Namespace" },
        { "__main__", "Net" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Programs))]
    public void Read_NameOfAProgram_IsRefusedByThatNameAndNotRun(string module, string name)
    {
        var marker = folder["ran"];
        PickleWriter Called(Action<PickleWriter> part)
        {
            var pickle = new PickleWriter().Operations("}").Text("w");
            part(pickle);
            return pickle.Text($"touch {marker}").Raw(0x85).Operations("Rs");
        }

        var shown = $"asks for {module}.{name};";
        Assert.Contains(shown, Refusal(Called(to => to.Global(module, name))), StringComparison.Ordinal);
        Assert.Contains(shown, Refusal(Called(to => to.Text(module).Text(name).Raw(0x93))), StringComparison.Ordinal);
        Assert.Contains(
            $"operation INST, which asks for {module}.{name};",
            Refusal(new PickleWriter().Operations("(").Text("touch").Operations($"i{module}\n{name}\n")),
            StringComparison.Ordinal);
        Assert.False(File.Exists(marker));
    }

    [Theory]
    [InlineData("(ccollections\nOrderedDict\no", "operation OBJ")]
    [InlineData("ccollections\nOrderedDict\n)\u0081", "operation NEWOBJ")]
    [InlineData("ccollections\nOrderedDict\n)}\u0092", "operation NEWOBJ_EX")]
    [InlineData("\u0082\u0001", "operation EXT1")]
    [InlineData("\u0083\u0001\0", "operation EXT2")]
    [InlineData("\u0084\u0001\0\0\0", "operation EXT4")]
    [InlineData("Pos.system\n", "operation PERSID")]
    [InlineData("N0", "operation POP")]
    [InlineData("N2", "operation DUP")]
    [InlineData("I1\n", "operation INT")]
    [InlineData("S'a'\n", "operation STRING")]
    [InlineData("\u0096\0\0\0\0\0\0\0\u007f", "operation BYTEARRAY8")]
    [InlineData("\u0097", "operation NEXT_BUFFER")]
    [InlineData("\u00ff", "byte 0xff as operation")]
    [InlineData("]}b", "operation BUILD, which changes an object")]
    [InlineData("}]b", "operation BUILD, which changes an object")]
    [InlineData("NN\u0086)R", "a call of something that has no name")]
    [InlineData("ccollections\nOrderedDict\n]R", "a call of something that has no name, or without arguments")]
    [InlineData("ccollections\nOrderedDict\n)R)R", "a call of something that has no name")]
    [InlineData("ctorch\nFloatStorage\n)R", "a call of torch.FloatStorage with other arguments")]
    [InlineData("ctorch\nfloat32\n)R", "a call of torch.float32 with other arguments")]
    [InlineData("ctorch\nSize\n)R", "a call of torch.Size with other arguments")]
    [InlineData("ctorch\ndevice\nN\u0085R", "a call of torch.device with other arguments")]
    [InlineData("cbuiltins\nset\nN\u0085R", "a call of builtins.set with other arguments")]
    [InlineData("ccollections\nOrderedDict\n]Na\u0085R", "a call of collections.OrderedDict with other arguments")]
    [InlineData("ccollections\nOrderedDict\nN\u0085R", "a call of collections.OrderedDict with other arguments")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R", "a call of torch._utils._rebuild_tensor_v2 with other arguments")]
    [InlineData("ctorch._utils\n_rebuild_parameter\n(N\u0088}tR", "a call of torch._utils._rebuild_parameter with other arguments")]
    public void Read_OperationsThatWeightsDoNotNeed_AreRefused(string operations, string found)
    {
        var message = Refusal(new PickleWriter().Operations(operations));
        Assert.Contains($"found {found}", message, StringComparison.Ordinal);
        Assert.Contains("Nothing of it was run", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NQ")]
    [InlineData("K\u0001Q")]
    [InlineData(")Q")]
    [InlineData("}Q")]
    [InlineData("U\u0007storageQ")]
    [InlineData("(U\u0007storageU\u0001FU\u00010U\u0003cpuK\u0002tQ")]
    [InlineData("(U\u0007storagectorch\nfloat32\nU\u00010U\u0003cpuK\u0002tQ")]
    [InlineData("(U\u0007storageccollections\nOrderedDict\nU\u00010U\u0003cpuK\u0002tQ")]
    [InlineData("(U\u0007storagectorch\nFloatStorage\nK\u0000U\u0003cpuK\u0002tQ")]
    [InlineData("(U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuNtQ")]
    [InlineData("(U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuJ\u00ff\u00ff\u00ff\u00fftQ")]
    [InlineData("(U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpu\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007ftQ")]
    [InlineData("(U\u0007storagectorch\nFloatStorage\n"
        + "U\u0041AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "U\u0003cpuK\u0002tQ")]
    public void Read_PointerAtNoStorage_IsRefused(string operations)
        => Assert.Contains(
            "a pointer at something that is no storage", Refusal(new PickleWriter().Operations(operations)), StringComparison.Ordinal);

    [Fact]
    public void Read_PointerAtAProgram_IsRefused()
        => Assert.Contains(
            "a whole model with its program", Refusal(new PickleWriter().Operations("(").Text("module").Operations("NNNtQ")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("K\u0005K\u0003K\u0008")]
    [InlineData("K\u0000K\u000b")]
    public void Read_ViewBeyondItsStorage_IsRefused(string view)
        => Assert.Contains(
            "a view of a storage that reaches beyond it",
            Refusal(new PickleWriter().Operations($"(U\u0007storagectorch\nFloatStorage\nU\u00010U\u0003cpuK\u000a(U\u0001v{view}ttQ")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("", "no value for the result")]
    [InlineData("NN", "found 1 values left over; expected one value at the end")]
    [InlineData("\u0085", "no value for a tuple")]
    [InlineData("(\u0085", "no value for a tuple")]
    [InlineData("t", "a tuple without a mark")]
    [InlineData("Na", "no value for a list")]
    [InlineData("NNa", "an item for something that is no list")]
    [InlineData("N(Ne", "an item for something that is no list")]
    [InlineData("NNNs", "a key for something that is no dictionary")]
    [InlineData("}(Nu", "a key without a value")]
    [InlineData("R", "no value for a call")]
    [InlineData("b", "no value for a state")]
    [InlineData("Q", "no value for a storage")]
    [InlineData("q\0", "no value for the memo")]
    [InlineData("h\0", "value 0 of the memo; expected one of the 0 there")]
    [InlineData("Nq\u0001", "value 1 of the memo, after 0; expected numbers in order")]
    [InlineData("Nr\u00ff\u00ff\u00ff\u00ff", "value 4294967295 of the memo, after 0")]
    [InlineData("j\u00ff\u00ff\u00ff\u00ff", "value 4294967295 of the memo; expected one of the 0 there")]
    [InlineData("\u0080\u0006", "protocol 6; expected a protocol from 2 to 5")]
    [InlineData("NN\u0093", "a name of a program's part that is no text")]
    [InlineData("X\u0002\0\0\0\u00c3(", "a text that is not UTF-8")]
    public void Read_NoProperPickle_NamesWhatIsWrong(string operations, string found)
        => Assert.Contains(found, Refusal(new PickleWriter().Operations(operations)), StringComparison.Ordinal);

    [Fact]
    public void Read_NameOfAModuleWithoutAnEnd_IsRefused()
        => Assert.Contains(
            "the name of a module of more than 256 letters", Refusal(new PickleWriter().Operations("c" + new string('a', 300))),
            StringComparison.Ordinal);

    private string Refusal(PickleWriter pickle)
    {
        var content = pickle.End();
        var legacy = Message(PyTorchFiles.Legacy(content));
        var zip = Message(PyTorchFiles.Zip(content));
        Assert.Equal(Found(zip), Found(legacy));
        return zip;
    }

    private static string Found(string message) => message[message.IndexOf("found", StringComparison.Ordinal)..];

    private string Message(byte[] content)
    {
        var path = folder.Write("a.pth", content);
        var error = Assert.Throws<InvalidFileException>(() => PyTorchFile.Read(path).Dispose());
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
