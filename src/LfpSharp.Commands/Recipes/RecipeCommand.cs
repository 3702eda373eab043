using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Commands.Recipes;

/// <summary><c>lfp recipe</c>: lists, shows and checks recipes, and prints their JSON schema.</summary>
internal static class RecipeCommand
{
    private static readonly Argument<string> Name = new("RECIPE") { Description = "A recipe's file, or the name of one inside." };

    public static Command Create()
    {
        var show = new Command("show", "Print a recipe as resolved, every key spelled out.") { Name };
        var check = new Command("check", "Check a recipe; wrong keys are named with line and column.") { Name };
        foreach (var option in RecipeOptions.All)
        {
            show.Add(option);
            check.Add(option);
        }
        return new Command("recipe", "List, show and check recipes.")
        {
            new Command("list", "List the recipes that come with the program.").Shows(List),
            show.Shows(Show),
            check.Shows(Check),
            new Command("schema", "Print the JSON schema of recipes, for editors.").Shows(Schema),
        };
    }

    private static int List(ParseResult parsed, Terminal terminal)
    {
        var recipes = BuiltInRecipes.Names.Select(name => (Name: name, Recipe: BuiltInRecipes.Load(name))).ToList();
        terminal.Facts(recipes.SelectMany(each => new (string, string?)[]
        {
            (each.Name, each.Recipe.Description),
            ("", $"{each.Recipe.Data.Name}, {Choices.NameOf(each.Recipe.Model)}, {Choices.NameOf(each.Recipe.Rule)}; expected: "
                + $"{each.Recipe.Expected?.Score ?? "not measured"}; time: {each.Recipe.Expected?.Time ?? "not measured"}"),
        }));
        terminal.Result(
            recipes.Select(
                each => new
                {
                    name = each.Name,
                    description = each.Recipe.Description,
                    dataset = each.Recipe.Data.Name,
                    model = Choices.NameOf(each.Recipe.Model),
                    rule = Choices.NameOf(each.Recipe.Rule),
                    expected = each.Recipe.Expected,
                }));
        return ExitCode.Done;
    }

    private static int Show(ParseResult parsed, Terminal terminal)
    {
        var recipe = Load(parsed);
        // What its author measured and said was of the recipe as it is written.
        if (RecipeOptions.Of(parsed).Count > 0)
            recipe = recipe with { Description = null, Expected = null };
        var yaml = recipe.ToYaml();
        terminal.Line(yaml.TrimEnd());
        terminal.Result(new { yaml });
        return ExitCode.Done;
    }

    private static int Check(ParseResult parsed, Terminal terminal)
    {
        var recipe = Load(parsed);
        var isKnown = DataCatalog.Find(recipe.Data.Name) is not null;
        if (!isKnown)
        {
            Terminal.Warning($"The data set '{recipe.Data.Name}' is none of the known; it must be a folder of IDX files. "
                + $"{NearMissOf(recipe.Data.Name)}");
        }
        terminal.Line($"{parsed.GetValue(Name)} is a valid recipe.");
        terminal.Result(new { valid = true, dataSetKnown = isKnown });
        return ExitCode.Done;
    }

    private static int Schema(ParseResult parsed, Terminal terminal)
    {
        Console.Out.WriteLine(
            terminal.IsJson
                ? System.Text.Json.JsonSerializer.Serialize(new { result = RecipeSchema.Create() })
                : RecipeSchema.Create().ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
        return ExitCode.Done;
    }

    private static Recipe Load(ParseResult parsed) => BuiltInRecipes.Load(parsed.GetValue(Name)!, RecipeOptions.Of(parsed));

    private static string NearMissOf(string name) => Lab.Options.NearMiss.Advice(name, [.. DataCatalog.All.Select(info => info.Name)]);
}
