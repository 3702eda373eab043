using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Runs;

/// <summary>What is wrong with JSON that cannot be used.</summary>
internal static partial class JsonText
{
    /// <summary>
    /// Throws when a list has an item that is null: types say of properties whether they may be null, and of items nothing.
    /// </summary>
    /// <exception cref="JsonException">There is one, or the text is no JSON.</exception>
    public static void RefuseEmptyItems(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        var isList = new Stack<bool>();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                isList.Push(reader.TokenType == JsonTokenType.StartArray);
            else if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
                isList.Pop();
            else if (reader.TokenType == JsonTokenType.Null && isList.TryPeek(out var inList) && inList)
                throw new JsonException("a list with an empty item", "", null, reader.TokenStartIndex);
        }
    }

    /// <summary>The text with the names of now: what is called a score was an accuracy in earlier versions.</summary>
    public static string Renamed(string text) => Accuracy().Replace(text, match => match.Groups["of"].Value switch
    {
        "" => "\"score\":",
        var of => $"\"{of}Score\":",
    });

    [GeneratedRegex("\"(?:(?<of>train|validation|test)Accuracy|accuracy)\":")]
    private static partial Regex Accuracy();

    /// <summary>The fault in a reader's words, not the library's.</summary>
    public static string Fault(Exception error) => error switch
    {
        JsonException { Path: "" } empty => empty.Message,
        JsonException { Path: { Length: > 0 } path } when path != "$" => $"at '{path}' something that does not belong there",
        JsonException => "text that is no JSON, or breaks off",
        RecipeException or UnknownNameException or ArgumentException => error.Message.Split(" (Parameter '")[0],
        _ => "values that do not fit together",
    };
}
