using System.Collections;
using System.Globalization;
using System.Text;

using LfpSharp.Lab.Options;
namespace LfpSharp.Lab.Recipes;

/// <summary>Writes typed options as YAML, every key spelled out, so that the file says all that was used.</summary>
internal static class RecipeWriter
{
    public static string Write(object options)
    {
        var text = new StringBuilder();
        WriteSection(text, options, 0);
        return text.ToString();
    }

    private static void WriteSection(StringBuilder text, object options, int indent)
    {
        var members = RecipeMember.Of(options.GetType());
        var blank = members.All(member => member.Parameter is null) ? Activator.CreateInstance(options.GetType()) : null;
        foreach (var member in members)
        {
            if (member.Property.GetValue(options) is not { } value)
            {
                // Left out, the key would become its default again.
                if (blank is not null && member.Default(blank) is not null)
                    text.Append(' ', indent).Append(member.Key).Append(": null\n");
                continue;
            }
            text.Append(' ', indent).Append(member.Key).Append(':');
            if (Choices.Of(member.Type) is not null)
                WriteChoice(text, value, indent);
            else if (value is string or bool or Enum or IConvertible)
                text.Append(' ').Append(Scalar(value)).Append('\n');
            else if (value is IEnumerable items)
                WriteItems(text, [.. items.Cast<object>()], indent);
            else
                WriteInner(text, value, indent);
        }
    }

    private static void WriteChoice(StringBuilder text, object value, int indent)
    {
        text.Append('\n').Append(' ', indent + 2).Append(RecipeBinder.NameKey).Append(": ").Append(Choices.NameOf(value)).Append('\n');
        WriteSection(text, value, indent + 2);
    }

    private static void WriteItems(StringBuilder text, object[] items, int indent)
    {
        if (items.All(item => item is IConvertible))
        {
            text.Append(" [").AppendJoin(", ", items.Select(Scalar)).Append("]\n");
            return;
        }

        text.Append('\n');
        foreach (var item in items)
        {
            text.Append(' ', indent + 2).Append("-\n");
            WriteSection(text, item, indent + 4);
        }
    }

    private static void WriteInner(StringBuilder text, object value, int indent)
    {
        text.Append('\n');
        WriteSection(text, value, indent + 2);
    }

    private static string Scalar(object value) => value switch
    {
        string word => "\"" + string.Concat(word.Select(Escape)) + "\"",
        bool flag => flag ? "true" : "false",
        Enum member => OptionNames.Kebab(member.ToString()),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IConvertible number => number.ToString(CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"Recipes know no {value.GetType()}."),
    };

    private static string Escape(char letter) => letter switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        // What YAML takes for the end of a line.
        '\u0085' or '\u2028' or '\u2029' or '\ufeff' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
        < ' ' or '\u007f' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}"),
        _ => letter.ToString(),
    };
}
