using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Recipes;

/// <summary>Makes the JSON schema of recipes from the types that they become, for editors that complete and check YAML.</summary>
public static class RecipeSchema
{
    /// <summary>The schema, draft 2020-12.</summary>
    public static JsonObject Create()
    {
        var schema = Section(typeof(Recipe), null);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "LfpSharp recipe");
        return schema;
    }

    private static JsonObject Section(Type type, string? name, bool isDefault = false)
    {
        var properties = new JsonObject();
        if (name is not null)
            properties.Add(RecipeBinder.NameKey, new JsonObject { ["const"] = name });
        foreach (var member in RecipeMember.Of(type))
            properties.Add(member.Key, Member(member));
        var required =
            RecipeMember.Of(type).Where(member => member.Parameter is { HasDefaultValue: false }).Select(member => member.Key)
                .Concat(name is null || isDefault ? [] : [RecipeBinder.NameKey]);
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Any())
            schema.Add("required", new JsonArray([.. required.Select(key => (JsonNode)key)]));
        return schema;
    }

    private static JsonObject Member(RecipeMember member)
    {
        var schema = Value(member.Type, member.Range);
        return member.IsNullable ? new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) } : schema;
    }

    private static JsonObject Value(Type type, RangeAttribute? range)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Choices.Of(type) is { } choices)
            return Choice(choices);
        if (RecipeBinder.ItemOf(type) is { } item)
        {
            return new JsonObject
            {
                ["anyOf"] = new JsonArray(Value(item, range), new JsonObject { ["type"] = "array", ["items"] = Value(item, range) }),
            };
        }

        if (type.IsEnum)
            return new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)OptionNames.Kebab(name))]) };
        if (type.IsClass && type != typeof(string))
            return Section(type, null);
        return Number(
            new JsonObject
            {
                ["type"] = type == typeof(string)
                    ? "string"
                    : type == typeof(bool) ? "boolean" : type == typeof(double) ? "number" : "integer",
            },
            range);
    }

    /// <summary>A name alone, where nothing else is required, or a section with the name and its keys.</summary>
    private static JsonObject Choice(IReadOnlyList<Choice> choices)
        => new()
        {
            ["anyOf"] = new JsonArray(
                [new JsonObject { ["enum"] = new JsonArray([.. choices.Select(choice => (JsonNode)choice.Name)]) }, .. choices.Select(
                    choice => Section(choice.Type, choice.Name, choice.IsDefault))]),
        };

    private static JsonObject Number(JsonObject schema, RangeAttribute? range)
    {
        if (range is null)
            return schema;
        schema.Add(range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum", OptionRange.Minimum(range));
        if (OptionRange.Maximum(range) < double.MaxValue)
            schema.Add(range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum", OptionRange.Maximum(range));
        return schema;
    }
}
