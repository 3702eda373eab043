using CsCheck;
using LfpSharp.Native.Elf;

namespace LfpSharp.Tests.Native;

public sealed class SymbolVersionTests
{
    private static string Binding => Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    [Fact]
    public void MakeOptional_UnusedVersion_SetsTheWeakFlagAndNothingElse()
    {
        var library = SmallLibrary.Build(usedSymbols: [0, 1]);
        var expected = library.ToArray();
        expected[SmallLibrary.NewVersionFlags] = 2;

        Assert.Equal(expected, SymbolVersion.MakeOptional(library, SmallLibrary.NewVersion));
    }

    [Fact]
    public void MakeOptional_Twice_ChangesNothingMore()
    {
        var once = SymbolVersion.MakeOptional(SmallLibrary.Build(0), SmallLibrary.NewVersion);

        Assert.Equal(once, SymbolVersion.MakeOptional(once, SmallLibrary.NewVersion));
    }

    [Theory]
    [InlineData(SmallLibrary.OldVersion, 1)]
    [InlineData(SmallLibrary.NewVersion, 2)]
    public void MakeOptional_UsedVersion_IsRefused(string version, int symbol)
    {
        var refusal = Assert.Throws<ElfFormatException>(() => SymbolVersion.MakeOptional(SmallLibrary.Build(0, symbol), version));

        Assert.Equal($"it uses a symbol of {version}", refusal.Message);
    }

    [Fact]
    public void MakeOptional_VersionNotAskedFor_IsRefused()
    {
        // A beginning of a name that is there.
        var refusal = Assert.Throws<ElfFormatException>(() => SymbolVersion.MakeOptional(SmallLibrary.Build(0), "GLIBCXX_3.4.3"));

        Assert.Equal("it does not ask for GLIBCXX_3.4.3", refusal.Message);
    }

    [Fact]
    public void MakeOptional_TorchSharpsLibrary_ChangesOneByte()
    {
        Assert.SkipUnless(File.Exists(Binding), "TorchSharp's library for linux-x64 is not here");
        var library = File.ReadAllBytes(Binding);

        var altered = SymbolVersion.MakeOptional(library, "GLIBCXX_3.4.32");

        var different = Enumerable.Range(0, library.Length).Where(i => library[i] != altered[i]).ToArray();
        Assert.Equal(library.Length, altered.Length);
        Assert.Equal(2, altered[Assert.Single(different)]);
        Assert.Throws<ElfFormatException>(() => SymbolVersion.MakeOptional(library, "GLIBCXX_3.4.30"));
    }

    [Fact]
    public void MakeOptional_EveryTruncation_IsRefused()
    {
        var library = SmallLibrary.Build(0, 1);
        for (var length = 0; length < library.Length; length++)
        {
            Assert.Throws<ElfFormatException>(() => SymbolVersion.MakeOptional(library.AsSpan(0, length), SmallLibrary.NewVersion));
        }
    }

    [Fact]
    public void MakeOptional_EveryByteDamaged_IsRefusedOrChangesOnlyFlags()
    {
        var library = SmallLibrary.Build(0, 1);
        for (var at = 0; at < library.Length; at++)
        {
            foreach (byte value in new byte[] { 0, 1, 0x7f, 0x80, 0xff })
            {
                var damaged = library.ToArray();
                damaged[at] = value;
                AssertRefusedOrHarmless(damaged);
            }
        }
    }

    [Fact]
    public void MakeOptional_RandomlyDamaged_IsRefusedOrChangesOnlyFlags()
    {
        var library = SmallLibrary.Build(0, 1);
        var damage = Gen.Select(Gen.Int[0, library.Length - 1], Gen.Byte).Array[1, 12];
        Gen.Select(damage, Gen.Int[0, library.Length]).Sample((changes, length) =>
        {
            var damaged = library.ToArray();
            foreach (var (at, value) in changes)
                damaged[at] = value;
            AssertRefusedOrHarmless(damaged[..length]);
        }, iter: 20_000);
    }

    [Fact]
    public void MakeOptional_TorchSharpsLibraryDamaged_IsRefusedOrChangesOnlyFlags()
    {
        Assert.SkipUnless(File.Exists(Binding), "TorchSharp's library for linux-x64 is not here");
        var library = File.ReadAllBytes(Binding);
        const int headersAndNeeds = 0x3fb00;
        Gen.Select(Gen.Int[0, headersAndNeeds - 8], Gen.ULong, Gen.Int[1, library.Length]).Sample((at, value, length) =>
        {
            var damaged = library.AsSpan(0, length).ToArray();
            if (at + 8 <= length)
                BitConverter.TryWriteBytes(damaged.AsSpan(at), value);
            AssertRefusedOrHarmless(damaged);
        }, iter: 200);
    }

    private static void AssertRefusedOrHarmless(byte[] library)
    {
        var before = library.ToArray();
        byte[] altered;
        try
        {
            altered = SymbolVersion.MakeOptional(library, SmallLibrary.NewVersion);
        }
        catch (ElfFormatException)
        {
            Assert.True(library.AsSpan().SequenceEqual(before));
            return;
        }

        Assert.Equal(library.Length, altered.Length);
        for (var i = 0; i < library.Length; i++)
            Assert.True(altered[i] == library[i] || altered[i] == (library[i] | 2));
    }
}
