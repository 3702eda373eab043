using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Images;

/// <summary>Patches, class token, positions, blocks, norm, and a linear head on the class token. Parameters are named as timm's.</summary>
internal sealed class VisionTransformer : nn.Module<Tensor, Tensor>
{
    private const double NormStabilizer = 1e-6;

    // timm has these two at the root; here a module of their own carries their rule.
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["cls_token.token"] = "cls_token",
        ["pos_embed.pos"] = "pos_embed",
    };

    private readonly Patches patch_embed;
    private readonly ClassToken cls_token;
    private readonly Positions pos_embed;
    private readonly Sequential blocks;
    private readonly LayerNorm norm;
    private readonly Linear head;

    /// <summary>Creates the network.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="patch">Side of a patch in pixels.</param>
    /// <param name="patches">Patches of an image.</param>
    /// <param name="features">Features a token.</param>
    /// <param name="blocks">The blocks, from the image on.</param>
    /// <param name="classes">Outputs.</param>
    public VisionTransformer(long channels, long patch, long patches, long features, IEnumerable<TransformerBlock> blocks, long classes)
        : base(nameof(VisionTransformer))
    {
        patch_embed = new Patches(channels, features, patch);
        cls_token = new ClassToken(features);
        pos_embed = new Positions(1 + patches, features);
        this.blocks = nn.Sequential(blocks);
        norm = nn.LayerNorm(features, NormStabilizer);
        head = nn.Linear(features, classes);
        RegisterComponents();
    }

    /// <summary>[N, channels, H, W] → [N, classes].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var tokens = blocks.call(pos_embed.call(cls_token.call(patch_embed.call(input))));
        return head.call(norm.call(tokens).select(1, 0)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
        => base.named_parameters(recurse).Select(named => (Renamed.GetValueOrDefault(named.name, named.name), named.parameter));
}
