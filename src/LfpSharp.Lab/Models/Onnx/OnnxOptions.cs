using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>A network from an ONNX file, with its weights; whole, or up to a node with a new last layer behind it.</summary>
/// <remarks>
/// Parameters are called as the file calls them, those of the new layer <c>head.fc.weight</c> and <c>head.fc.bias</c>. Matrices that the
/// file has as [inputs, outputs] are [outputs, inputs] here. Norms keep the file's statistics, and dropout drops nothing: ONNX describes
/// networks in use. Where a constant serves several nodes, each gets a parameter of its own, <c>name@node</c>.
/// </remarks>
public sealed record OnnxOptions : ModelOptions
{
    /// <summary>The file, 2 GB at most, with all weights in it.</summary>
    public string Path { get; init; } = "";

    /// <summary>The name of a node, or of its output, that the file's part ends with; null for the file's first output.</summary>
    public string? Cut { get; init; }

    /// <summary>
    /// Whether the file's network takes the channels the other way round than the data has them: blue first, where images have red first.
    /// </summary>
    public bool ReverseChannels { get; init; }

    /// <summary>How many times as wide and high images are made before the network, by bilinear interpolation; 1 for as they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..16.</exception>
    [Range(1, 16)]
    public int Enlarge { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <inheritdoc/>
    public override IReadOnlyList<long> UsualShape => GraphReader.DeclaredShape(CheckedPath) ?? base.UsualShape;

    private string CheckedPath => Path.Length > 0
        ? Path
        : throw new ArgumentException("The model 'onnx' is read from a file, and none is named. Set model.path.");

    /// <inheritdoc/>
    protected override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
    {
        var network = GraphReader.Read(CheckedPath, sampleShape, new GraphEntrance(ReverseChannels, Enlarge), Cut, out var shape);
        try
        {
            if (Cut is not null)
                network.AddHead(Features(shape), classes);
            else if (!shape.SequenceEqual([GraphShape.Samples, classes]))
                throw Ends($"outputs of shape {GraphShape.Text(shape)}", $"[N, {classes}], a score for each class of the data");
            if (!network.parameters().Any())
                throw Ends("no layer with weights", "layers that can learn");
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    private protected override void Draw(nn.Module<Tensor, Tensor> model, long seed)
    {
        if (((OnnxNetwork)model).Head is { } head)
            ParameterDraw.Apply(head, Initialization, seed);
    }

    private long Features(IReadOnlyList<long> shape)
        => shape[0] == GraphShape.Samples && shape.Count > 1
            ? GraphShape.Count(shape)!.Value
            : throw Ends($"at '{Cut}' a value of shape {GraphShape.Text(shape)}", "features of each sample, [N, ...]");

    private InvalidFileException Ends(string found, string expected)
        => new(
            Path, found, expected,
            "Set model.cut to the node whose output are the features: a new layer for the data's classes is put behind it.");
}
