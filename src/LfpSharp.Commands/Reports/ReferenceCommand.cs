using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Markdown;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Commands.Reports;

/// <summary><c>lfp reference</c>: a Markdown page for each command and each recipe, for the site.</summary>
internal static class ReferenceCommand
{
    private static readonly Argument<string> Folder = new("FOLDER")
    {
        Description = "Where the folders 'commands' and 'recipes' are made.",
    };

    public static Command Create()
        => new Command("reference", "Write a page for each command and each recipe, in Markdown, with lists of contents for DocFX.")
        {
            Folder,
        }.Shows(Write);

    private static int Write(ParseResult parsed, Terminal terminal)
    {
        var folder = parsed.GetValue(Folder)!;
        var commands = Below(parsed.RootCommandResult.Command, "lfp").ToList();
        WritePages(Path.Combine(folder, "commands"), [.. commands.Select(each => (each.Name, CommandPage(each.Name, each.Command)))]);
        var recipes = BuiltInRecipes.Names
            .Select(name => (name, RecipePage(name, BuiltInRecipes.Load(name)))).ToList();
        WritePages(Path.Combine(folder, "recipes"), recipes);
        terminal.Line($"{folder}   {Wording.Plural(commands.Count, "command")}, {Wording.Plural(recipes.Count, "recipe")}");
        terminal.Result(new { folder, commands = commands.Count, recipes = recipes.Count });
        return ExitCode.Done;
    }

    private static IEnumerable<(string Name, Command Command)> Below(Command command, string path)
        => command.Subcommands.Where(below => !below.Hidden).OrderBy(below => below.Name, StringComparer.Ordinal)
            .SelectMany(below => Below(below, $"{path} {below.Name}").Prepend(($"{path} {below.Name}", below)));

    private static void WritePages(string folder, IReadOnlyList<(string Name, Report Page)> pages)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, page) in pages)
            MarkdownReport.Write(Path.Combine(folder, FileOf(name)), page);
        AtomicFile.WriteText(
            Path.Combine(folder, "toc.yml"), string.Concat(pages.Select(page => $"- name: {page.Name}\n  href: {FileOf(page.Name)}\n")));
    }

    private static string FileOf(string name) => name.Replace(' ', '-').Replace('/', '-') + ".md";

    private static Report CommandPage(string name, Command command)
    {
        var arguments = command.Arguments.Where(argument => !argument.Hidden).ToList();
        var options = command.Options.Where(option => !option.Hidden).OrderBy(option => option.Name, StringComparer.Ordinal).ToList();
        var below = command.Subcommands.Where(each => !each.Hidden).ToList();
        List<ReportSection> sections =
        [
            new("Usage",
            [
                new CodeBlock("text", name + (below.Count > 0 ? " COMMAND" : "") + string.Concat(arguments.Select(Usage))
                    + (options.Count > 0 ? " [options]" : "")),
            ]),
        ];
        Add("Commands", ["command", ""], below, each => [each.Name, each.Description ?? ""]);
        Add("Arguments", ["argument", ""], arguments, argument => [argument.Name, argument.Description ?? ""]);
        Add("Options", ["option", "", "by default"], options, option =>
            [string.Join(", ", option.Aliases.Prepend(option.Name)), option.Description ?? "", DefaultOf(option)]);
        return new Report(name, command.Description ?? "", sections);

        void Add<T>(string title, IReadOnlyList<TableColumn> columns, List<T> items, Func<T, IReadOnlyList<TableCell>> row)
        {
            if (items.Count > 0)
                sections.Add(new ReportSection(title, [TableBlock.Of("", columns, items, row)]));
        }
    }

    private static string Usage(Argument argument) => argument.Arity switch
    {
        { MinimumNumberOfValues: 0, MaximumNumberOfValues: > 1 } => $" [{argument.Name}...]",
        { MinimumNumberOfValues: 0 } => $" [{argument.Name}]",
        { MaximumNumberOfValues: > 1 } => $" {argument.Name}...",
        _ => $" {argument.Name}",
    };

    private static string DefaultOf(Option option)
        => option is { HasDefaultValue: true, ValueType: var type } && type != typeof(bool)
            ? FormattableString.Invariant($"{option.GetDefaultValue()}")
            : "";

    private static Report RecipePage(string name, Recipe recipe) => new(name, recipe.Description ?? "",
    [
        new("Run it", [new CodeBlock("sh", $"lfp train {name}")]),
        new("What to expect",
        [
            new FiguresBlock(
            [
                new("score", recipe.Expected?.Score ?? "not measured"),
                new("time", recipe.Expected?.Time ?? "not measured"),
            ]),
        ]),
        new("The recipe", [new CodeBlock("yaml", BuiltInRecipes.Text(name))]),
    ]);
}
