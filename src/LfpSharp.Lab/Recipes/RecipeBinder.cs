using System.Globalization;
using System.Reflection;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Recipes;

/// <summary>Turns nodes into typed options. Every error names the place, what was found and what is expected.</summary>
internal static class RecipeBinder
{
    /// <summary>The key that names a choice.</summary>
    public const string NameKey = "name";

    /// <summary>Binds a node to a type.</summary>
    public static T Bind<T>(RecipeNode node)
        where T : class
        => (T)Bind(typeof(T), node, "the recipe")!;

    /// <summary>The type of a list's items; null when the type is no list.</summary>
    internal static Type? ItemOf(Type type)
        => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    internal static object? Bind(Type type, RecipeNode node, string what)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Bind(underlying, node, what);
        if (Choices.Of(type) is { } choices)
            return BindChoice(choices, node, what);
        if (ItemOf(type) is { } item)
            return BindList(item, node, what);
        if (type.IsClass && type != typeof(string))
            return BindSection(type, AsSection(node, what), what);
        return BindText(type, node, what);
    }

    private static object? BindMember(RecipeMember member, RecipeNode node)
        => node is not RecipeText { IsNull: true } ? Bind(member.Type, node, member.Key)
            : member.IsNullable ? null
            : throw RecipeException.At(
                node.Place, $"{member.Key} is left empty. Give it a value, or leave the key out for the default.{Known(member.Type)}");

    private static string Known(Type type) => Choices.Of(type) is { } choices ? $" Known: {NamesOf(choices)}." : "";

    private static RecipeSection AsSection(RecipeNode node, string what)
        => node as RecipeSection ?? throw RecipeException.At(node.Place, $"{what} must be a section with keys; found {node.Kind}.");

    private static object BindChoice(IReadOnlyList<Choice> choices, RecipeNode node, string what)
    {
        var name = node switch
        {
            RecipeText text => text,
            RecipeSection section
                => section.Find(NameKey) as RecipeText
                    ?? Default(choices, node.Place) ?? throw RecipeException.At(
                        node.Place, $"{what} needs a key '{NameKey}'. Known: {NamesOf(choices)}."),
            _ => throw RecipeException.At(node.Place, $"{what} must be a name, or a section with the key '{NameKey}'; found {node.Kind}."),
        };
        var choice = choices.FirstOrDefault(choice => choice.Name == name.Text)
            ?? throw RecipeException.At(
                name.Place, $"there is no {what} {name.Kind}. {NearMiss.Advice(name.Text, [.. choices.Select(choice => choice.Name)])}");
        var keys = node is RecipeSection written
            ? written with { Entries = [.. written.Entries.Where(entry => entry.Key != NameKey)] }
            : new RecipeSection([], node.Place);
        return BindSection(choice.Type, keys, $"{what} '{choice.Name}'");
    }

    private static RecipeText? Default(IReadOnlyList<Choice> choices, RecipePlace place)
        => choices.FirstOrDefault(choice => choice.IsDefault) is { } meant ? new RecipeText(meant.Name, false, place) : null;

    private static string NamesOf(IEnumerable<Choice> choices) => string.Join(", ", choices.Select(choice => choice.Name));

    private static object BindSection(Type type, RecipeSection section, string what)
    {
        var members = RecipeMember.Of(type);
        var values = new Dictionary<string, (object? Value, RecipePlace Place)>();
        foreach (var entry in section.Entries)
        {
            var member = members.FirstOrDefault(member => member.Key == entry.Key || member.FormerKey == entry.Key);
            if (entry.Inherited && !Fits(member?.Type, entry.Value))
                continue;
            if (member is null)
            {
                throw RecipeException.At(
                    entry.Place,
                    $"{what} has no key '{entry.Key}'. "
                        + (members.Count == 0 ? "It takes none." : NearMiss.Advice(entry.Key, [.. members.Select(member => member.Key)])));
            }

            if (!values.TryAdd(member.Key, (BindMember(member, entry.Value), entry.Value.Place)))
                throw RecipeException.At(entry.Place, $"the keys '{member.Key}' and '{member.FormerKey}' mean the same. Leave one out.");
        }
        return Construct(type, members, values, section.Place);
    }

    // A choice that only the kind before knew, or its list where this takes one value, is dropped like a key that only it knew.
    private static bool Fits(Type? type, RecipeNode value)
        => type is not null
            && (value is not RecipeList || ItemOf(type) is not null)
            && (Choices.Of(type) is not { } choices || NameIn(value) is not { IsNull: false } name
            || choices.Any(choice => choice.Name == name.Text));

    // A choice is its name alone, or a section with it.
    private static RecipeText? NameIn(RecipeNode value) => value as RecipeText ?? (value as RecipeSection)?.Find(NameKey) as RecipeText;

    private static object Construct(
        Type type, IReadOnlyList<RecipeMember> members, Dictionary<string, (object? Value, RecipePlace Place)> values, RecipePlace place)
    {
        var constructor = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;
        // By place: two threads that ask at once, or one that asks after a collection, get other objects for the same parameters.
        var arguments = constructor.GetParameters()
            .Select(parameter => Argument(members.First(member => member.Parameter?.Position == parameter.Position), values, place))
            .ToArray();
        var made = Try(() => constructor.Invoke(arguments), values.Count == 1 ? values.Values.First().Place : place);
        foreach (var member in members.Where(member => member.Parameter is null && values.ContainsKey(member.Key)))
            Try<object?>(() => Set(made, member, values[member.Key].Value), values[member.Key].Place, member.Key);
        return made;
    }

    // The range holds also where the setter of a program's own options does not look.
    private static object? Set(object made, RecipeMember member, object? value)
    {
        if (member.Range is { } range)
            OptionRange.CheckAgainst(range, value, member.Property.Name);
        member.Property.SetValue(made, value);
        return null;
    }

    private static object? Argument(RecipeMember member, Dictionary<string, (object? Value, RecipePlace Place)> values, RecipePlace place)
        => values.TryGetValue(member.Key, out var given) ? given.Value
            : member.Parameter!.HasDefaultValue ? member.Parameter.DefaultValue
            : throw RecipeException.At(place, $"the key '{member.Key}' is missing.");

    private static T Try<T>(Func<T> make, RecipePlace place, string? key = null)
    {
        try
        {
            return make();
        }
        catch (TargetInvocationException error) when (error.InnerException is ArgumentException refused)
        {
            throw RecipeException.At(place, Explain(refused, key), refused);
        }
        catch (ArgumentOutOfRangeException refused)
        {
            throw RecipeException.At(place, Explain(refused, key), refused);
        }
    }

    private static string Explain(ArgumentException refused, string? key)
    {
        var reason = refused.Message.Split(" (Parameter '")[0];
        return refused is ArgumentOutOfRangeException { ActualValue: { } value }
            ? string.Create(CultureInfo.InvariantCulture, $"{key ?? OptionNames.Kebab(refused.ParamName ?? "value")} is {value}. {reason}")
            : $"{(key is null ? "" : key + ": ")}{reason}";
    }

    private static Array BindList(Type item, RecipeNode node, string what)
    {
        IReadOnlyList<RecipeNode> items = node is RecipeList list ? list.Items : [node];
        var values = Array.CreateInstance(item, items.Count);
        for (var i = 0; i < items.Count; i++)
            values.SetValue(Bind(item, items[i], what), i);
        return values;
    }

    private static object BindText(Type type, RecipeNode node, string what)
    {
        if (node is not RecipeText { Text: var text })
            throw RecipeException.At(node.Place, $"{what} must be {Expected(type)}; found {node.Kind}.");
        if (type.IsEnum)
        {
            var names = Enum.GetNames(type);
            return Array.Find(names, name => OptionNames.Kebab(name) == text) is { } found
                ? Enum.Parse(type, found)
                : throw RecipeException.At(
                    node.Place, $"there is no {what} {node.Kind}. {NearMiss.Advice(text, [.. names.Select(OptionNames.Kebab)])}");
        }

        object? value = type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(bool) => text switch { "true" => true, "false" => false, _ => null },
            _ when type == typeof(int)
                => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ when type == typeof(long)
                => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ when type == typeof(double)
                => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    ? number
                    : null,
            _ => throw new NotSupportedException($"Recipes know no {type}."),
        };
        return value ?? throw RecipeException.At(node.Place, $"{what} must be {Expected(type)}; found {node.Kind}.{Limit(type, text)}");
    }

    // A whole number that is refused all the same does not fit.
    private static string Limit(Type type, string text)
        => text.Length == 0 || text.AsSpan().TrimStart('-').ContainsAnyExceptInRange('0', '9') ? ""
            : type == typeof(int) ? $" The greatest is {int.MaxValue}."
            : type == typeof(long) ? $" The greatest is {long.MaxValue}."
            : "";

    private static string Expected(Type type)
        => type == typeof(bool)
            ? "true or false"
            : type == typeof(int) || type == typeof(long) ? "a whole number" : type == typeof(double) ? "a number" : "a word";
}
