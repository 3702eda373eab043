using System.Collections.Immutable;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Recipes;

/// <summary>
/// What recipes can choose by name: the lab's own parts (<see cref="BuiltInChoices"/>) and those that a program added with
/// <see cref="LabParts"/>.
/// </summary>
public static class Choices
{
    private static readonly Lock Adding = new();

    private static ImmutableDictionary<Type, ImmutableList<Choice>> table = BuiltInChoices.Table;

    /// <summary>The choices for a kind of options, such as <see cref="Learning.RuleOptions"/>; null when it is no choice.</summary>
    /// <param name="kind">The base type.</param>
    public static IReadOnlyList<Choice>? Of(Type kind) => table.GetValueOrDefault(kind);

    /// <summary>The options of that name, with their defaults.</summary>
    /// <param name="what">What is chosen, for messages: <c>model</c>.</param>
    /// <param name="name">One of the names of <typeparamref name="T"/>.</param>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public static T Create<T>(string what, string name)
        where T : class
    {
        var choices = Of(typeof(T)) ?? throw new ArgumentException($"{typeof(T).Name} is not chosen by name.");
        if (choices.All(choice => choice.Name != name))
            throw new UnknownNameException(what, name, choices.Select(choice => choice.Name));
        return (T)RecipeBinder.Bind(typeof(T), new RecipeText(name, true, new RecipePlace(name)), what)!;
    }

    /// <summary>The member of an enumeration that recipes call by that name.</summary>
    /// <param name="what">What is chosen, for messages: <c>activation</c>.</param>
    /// <param name="name">A member in kebab case.</param>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public static T Member<T>(string what, string name)
        where T : struct, Enum
        => Enum.GetValues<T>().Where(member => OptionNames.Kebab(member.ToString()) == name).Select(member => (T?)member).FirstOrDefault()
            ?? throw new UnknownNameException(what, name, Members<T>());

    /// <summary>The names that recipes have for the members of an enumeration.</summary>
    public static IReadOnlyList<string> Members<T>()
        where T : struct, Enum
        => [.. Enum.GetNames<T>().Select(OptionNames.Kebab)];

    /// <summary>The name of an option's type.</summary>
    /// <param name="options">Options of a type in the table.</param>
    /// <exception cref="ArgumentException">The type has no name.</exception>
    public static string NameOf(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return table.Values.SelectMany(choices => choices).FirstOrDefault(choice => choice.Type == options.GetType())?.Name
            ?? throw new ArgumentException(
                $"{options.GetType().Name} has no name in recipes, so it cannot be written into one. Add it with a name: see "
                    + $"{nameof(LabParts)}.",
                nameof(options));
    }

    /// <summary>Adds a choice of a program's own.</summary>
    /// <exception cref="ArgumentException">The name is taken or no name, or recipes cannot make the type.</exception>
    internal static void Add(Type kind, Choice choice)
    {
        lock (Adding)
        {
            var (choices, name, type) = (table[kind], choice.Name, choice.Type);
            if (!OptionNames.IsName(name))
                throw new ArgumentException($"'{name}' cannot be the name of {type.Name}. Use small letters, digits and '-'.");
            if (choices.Find(other => other.Name == name) is { } taken)
                throw new ArgumentException($"The name '{name}' of {type.Name} is taken by {taken.Type.Name}. Choose another.");
            if (table.Values.SelectMany(all => all).FirstOrDefault(other => other.Type == type) is { } twice)
                throw new ArgumentException($"{type.Name} has the name '{twice.Name}' already; a type has one name.");
            if (type.IsAbstract || type.GetConstructors().Length == 0)
                throw new ArgumentException($"{type.Name} is abstract or has no public constructor, so no recipe can make one.");
            table = table.SetItem(kind, choices.Add(choice));
        }
    }

    /// <summary>Takes out what was added; for tests.</summary>
    internal static void Remove(Type kind, string name)
    {
        lock (Adding)
        {
            table = table.SetItem(
                kind, table[kind].RemoveAll(choice => choice.Name == name && !BuiltInChoices.Table[kind].Contains(choice)));
        }
    }
}
