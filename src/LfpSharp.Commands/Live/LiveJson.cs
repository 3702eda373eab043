using System.Text.Json;
using System.Text.Json.Serialization;

namespace LfpSharp.Commands.Live;

/// <summary>How pages are told: camel case, numbers that are none as null would lose them, so by name.</summary>
internal static class LiveJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The value as JSON on one line.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>The value of that JSON; null where it is not of that form.</summary>
    public static T? Read<T>(JsonElement json)
        where T : class
    {
        try
        {
            return json.Deserialize<T>(Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
