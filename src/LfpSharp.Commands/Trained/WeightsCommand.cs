using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Pages;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp weights inspect FILE</c>: what is in a file of weights.</summary>
internal static class WeightsCommand
{
    private static readonly Argument<string> Path = new("FILE") { Description = "A safetensors file, or one of PyTorch (.pth, .pt)." };

    public static Command Create() => new("weights", "Look into files of weights.")
    {
        new Command("inspect", "Show the names, shapes, types, sizes and SHA-256 of a file's tensors, and what else is in it.") { Path }
            .Computes(Inspect),
    };

    private static int Inspect(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var path = parsed.GetValue(Path)!;
        using var file = WeightFile.Read(path);
        var tensors = new List<(string Name, Tensor Tensor, long Bytes, string Hash)>();
        foreach (var name in file.Names)
        {
            cancellation.ThrowIfCancellationRequested();
            var tensor = file.Tensors[name];
            tensors.Add((name, tensor, tensor.NumberOfElements * tensor.ElementSize, file.HashOf(name)));
        }

        var hash = file.Hash();
        terminal.Table(
            ["tensor", "type", "shape", .. TableColumn.Numbers("bytes"), "SHA-256"],
            tensors,
            one => [one.Name, $"{one.Tensor.dtype}", Shape(one.Tensor), Wording.CountCell(one.Bytes), one.Hash[..16]]);
        terminal.Line();
        terminal.Facts(
            ("file", path),
            ("format", file.Format),
            ("weights under", file.Place.Length > 0 ? $"'{file.Place}'" : null),
            ("tensors", Wording.Count(tensors.Count)),
            ("values", Wording.Count(tensors.Sum(one => one.Tensor.NumberOfElements))),
            ("bytes", Wording.Count(tensors.Sum(one => one.Bytes))),
            ("SHA-256", hash));
        if (file.Others.Count > 0)
        {
            terminal.Line();
            terminal.Table(["beside the weights", ""], file.Others, other => [other.Key, other.Value]);
        }

        terminal.Result(new
        {
            file = path,
            format = file.Format,
            place = file.Place,
            tensors = tensors.Select(one => new
            {
                name = one.Name,
                type = $"{one.Tensor.dtype}",
                shape = one.Tensor.shape,
                bytes = one.Bytes,
                sha256 = one.Hash,
            }),
            others = file.Others,
            sha256 = hash,
        });
        return ExitCode.Done;
    }

    private static string Shape(Tensor tensor) => tensor.dim() == 0 ? "one number" : string.Join(" × ", tensor.shape);
}
