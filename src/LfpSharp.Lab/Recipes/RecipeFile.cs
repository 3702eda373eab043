using LfpSharp.Lab.Formats;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace LfpSharp.Lab.Recipes;

/// <summary>Recipes as YAML.</summary>
public static class RecipeFile
{
    private const long LargestBytes = 1 << 20;

    /// <summary>Reads and checks a recipe.</summary>
    /// <exception cref="InvalidFileException">The file is not YAML, has an unknown key, or a value of the wrong type or out of range.</exception>
    public static Recipe Read(string path)
    {
        if (new FileInfo(path).Length > LargestBytes)
            throw new InvalidFileException(path, $"{new FileInfo(path).Length} bytes", $"at most {LargestBytes}", "A recipe is a short YAML file.");
        try
        {
            var recipe = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithEnforceRequiredMembers().Build().Deserialize<Recipe?>(File.ReadAllText(path));
            return (recipe ?? throw new InvalidFileException(path, "nothing", "a recipe", "Write at least one key, such as 'data: digits'.")).Checked();
        }
        catch (YamlException exception)
        {
            throw new InvalidFileException(path, exception.InnerException?.Message ?? exception.Message, "a recipe", "See docs/training.md for the keys.", line: exception.Start.Line, cause: exception);
        }
        catch (Exception exception) when (exception is UnknownNameException or ArgumentOutOfRangeException)
        {
            throw new InvalidFileException(path, exception.Message, "a valid recipe", "Correct the value.", cause: exception);
        }
    }

    /// <summary>Writes a recipe, every key spelt out.</summary>
    public static void Write(string path, Recipe recipe)
        => AtomicFile.WriteText(path, new SerializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Serialize(recipe));
}
