using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Recipes;

/// <summary>One key of a section: a property that is set after construction, or one that the constructor takes.</summary>
internal sealed record RecipeMember(string Key, PropertyInfo Property, ParameterInfo? Parameter)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<RecipeMember>> Known = new();

    /// <summary>The keys of a section that becomes <paramref name="type"/>, in the order of declaration, a base type's last.</summary>
    public static IReadOnlyList<RecipeMember> Of(Type type) => Known.GetOrAdd(type, Find);

    /// <summary>A key that it had before.</summary>
    public string? FormerKey { get; } = Property.GetCustomAttribute<OptionNameAttribute>()?.Formerly;

    /// <summary>The values that it may have; null for any.</summary>
    public RangeAttribute? Range { get; } = Property.GetCustomAttribute<RangeAttribute>();

    public Type Type => Property.PropertyType;

    /// <summary>Whether <c>null</c>, or no text after the colon, is a value.</summary>
    public bool IsNullable { get; } = Nullable.GetUnderlyingType(Property.PropertyType) is not null
        || (!Property.PropertyType.IsValueType && new NullabilityInfoContext().Create(Property).ReadState == NullabilityState.Nullable);

    /// <summary>The value where the key is left out.</summary>
    public object? Default(object? blank) => Parameter is null ? Property.GetValue(blank) : Parameter.DefaultValue;

    private static List<RecipeMember> Find(Type type)
    {
        var parameters = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)?.GetParameters() ?? [];
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        var members = new List<RecipeMember>();
        foreach (var property in properties)
        {
            var parameter =
                Array.Find(parameters, parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));
            if (parameter is not null || property.SetMethod is { IsPublic: true })
            {
                members.Add(new RecipeMember(
                    property.GetCustomAttribute<OptionNameAttribute>()?.Name ?? OptionNames.Kebab(property.Name), property, parameter));
            }
        }
        return members;
    }
}
