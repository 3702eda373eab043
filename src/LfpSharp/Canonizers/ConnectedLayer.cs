using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Canonizers;

/// <summary>A layer with weights from inputs to outputs: linear, or a convolution.</summary>
internal abstract record ConnectedLayer(nn.Module Module)
{
    public abstract Parameter Weight { get; }

    public abstract Parameter? Bias { get; set; }

    /// <summary>The shape that lays a value for each output along the weights.</summary>
    /// <param name="outputs">How many outputs there are.</param>
    public abstract long[] AlongOutputs(long outputs);

    /// <summary>
    /// The module as such a layer; null for others, and for transposed convolutions in groups, whose weights lie otherwise.
    /// </summary>
    public static ConnectedLayer? Of(nn.Module? module) => module switch
    {
        Linear linear => new Dense(linear),
        ConvolutionTranspose { groups: > 1 } => null,
        Convolution convolution => new Convolved(convolution),
        _ => null,
    };

    private sealed record Dense(Linear Layer) : ConnectedLayer(Layer)
    {
        public override Parameter Weight => Layer.weight!;

        public override Parameter? Bias
        {
            get => Layer.bias;
            set => Layer.bias = value;
        }

        public override long[] AlongOutputs(long outputs) => [outputs, 1];
    }

    private sealed record Convolved(Convolution Layer) : ConnectedLayer(Layer)
    {
        public override Parameter Weight => Layer.weight;

        public override Parameter? Bias
        {
            get => Layer.bias;
            set => Layer.bias = value;
        }

        // A transposed convolution has inputs before outputs.
        public override long[] AlongOutputs(long outputs)
            => [.. Layer.transposed ? (long[])[1, outputs] : [outputs, 1], .. Layer.kernel_size.Select(_ => 1L)];
    }
}
