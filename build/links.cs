#:property UsesLibtorch=false
#:property LfpSharpInitialize=false
// Checks the links of a built site: dotnet run build/links.cs FOLDER. Each has to lead to a file of the site, and to an anchor in it where
// it names one; those to elsewhere have to be whole addresses of https.
using System.Net;
using System.Text.RegularExpressions;

var root = Path.GetFullPath(args[0]);
var pages = Directory.EnumerateFiles(root, "*.html", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText);
var anchors = pages.ToDictionary(page => page.Key, page => Values(page.Value, "id|name").ToHashSet());
var (links, elsewhere) = (0, new HashSet<string>());
List<string> broken = [];
foreach (var (page, text) in pages)
{
    foreach (var link in Values(text, "href|src|srcset"))
    {
        links++;
        if (Regex.IsMatch(link, "^[a-z]+:", RegexOptions.CultureInvariant))
        {
            elsewhere.Add(link);
            if (!Uri.TryCreate(link, UriKind.Absolute, out var address) || address.Scheme != "https")
                broken.Add($"{Named(page)}: {link} is no whole address of https");
            continue;
        }

        var parts = link.Split('#', 2);
        var path = Uri.UnescapeDataString(parts[0].Split('?')[0]);
        var file = path.Length == 0 ? page : Path.GetFullPath(path, Path.GetDirectoryName(page)!);
        if (!File.Exists(file))
            broken.Add($"{Named(page)}: {link} leads to nothing");
        else if (parts is [_, { Length: > 0 } anchor] && anchors.GetValueOrDefault(file)?.Contains(Uri.UnescapeDataString(anchor)) == false)
            broken.Add($"{Named(page)}: {Named(file)} has no '{anchor}'");
    }
}

foreach (var line in broken.Distinct())
    Console.Error.WriteLine(line);
Console.WriteLine($"{links} links of {pages.Count} pages, {elsewhere.Count} addresses elsewhere; {broken.Count} broken");
return broken.Count == 0 ? 0 : 1;

IEnumerable<string> Values(string text, string names)
    => Regex.Matches(text, $"\\s(?:{names})=\"([^\"]*)\"").Select(match => WebUtility.HtmlDecode(match.Groups[1].Value));

string Named(string file) => Path.GetRelativePath(root, file);
