using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Tests.Models.Onnx;

/// <summary>What of the lab can be written as ONNX, for the tests of writing and of reading.</summary>
public static class ExportedModels
{
    /// <summary>Name, settings and the shape of a sample.</summary>
    public static TheoryData<string, string, string> Models => new()
    {
        { "mlp", "", "1,8,8" },
        { "mlp", "model.activation=sigmoid", "12" },
        { "lenet", "model.activation=tanh", "1,28,28" },
        { "vgg-like", "model.width=0.1,model.batch-norm=true", "3,32,32" },
        { "resnet-18", "model.width=0.1", "3,32,32" },
        { "resnet-18", "model.width=0.05,model.images=imagenet", "3,64,64" },
        { "vgg-16-bn", "model.width=0.1", "3,32,32" },
        { "vgg-16", "model.width=0.05,model.images=imagenet", "3,64,64" },
        { "lstm", "model.hidden=9", "1,8,8" },
        { "lstm", "model.hidden=5,model.layers=2", "2,6,4" },
        { "lstm", "model.hidden=5", "6" },
        { "vit", "model.depth=2,model.width=16,model.heads=4", "1,28,28" },
    };

    public static TheoryData<string> Activations => [.. Enum.GetValues<ActivationKind>().Select(kind => kind.ToString())];

    public static ModelOptions Options(string name, string settings)
        => Recipe.Parse(
            $"model: {name}",
            "test",
            [.. settings.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => new RecipeSetting(text))]).Model;
}
