using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Fetching;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Text;

namespace LfpSharp.Commands.Screen;

/// <summary>Where a data command writes: lines for people, or one JSON object a line.</summary>
internal sealed class DataOutput(ParseResult result, bool json)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly TextWriter output = result.InvocationConfiguration.Output;
    private readonly TextWriter errors = result.InvocationConfiguration.Error;

    public IProgress<DataProgress> Progress
        => errors == Console.Error && !Console.IsErrorRedirected && Terminal.CanOverwrite
            ? new DataProgressView(new LiveRows(errors, Terminal.Size, TimeProvider.System))
            : new DataProgressView(new LiveRows(null, Terminal.Size, TimeProvider.System), errors);

    /// <summary>A row for each item.</summary>
    public void Table<T>(IReadOnlyList<TableColumn> columns, IEnumerable<T> items, Func<T, IReadOnlyList<TableCell>> row)
    {
        if (json)
            return;
        foreach (var line in TextTable.Lines(TableBlock.Of("", columns, items, row)))
            output.WriteLine(line);
    }

    public void Line(string text)
    {
        LiveRows.Erase();
        if (!json)
            output.WriteLine(Printable.Of(text));
    }

    /// <summary>Shows what a user must know of the data, on standard error.</summary>
    public void Warnings(IEnumerable<string> notes)
    {
        LiveRows.Erase();
        foreach (var note in notes)
            errors.WriteLine(Printable.Of("warning: " + note));
    }

    /// <summary>The last line of <c>--json</c>.</summary>
    public void Result(object value)
    {
        if (json)
            output.WriteLine(JsonSerializer.Serialize(new { result = value }, Json));
    }

    /// <summary>Runs a command's body and turns what can go wrong into a sentence and an exit code.</summary>
    public async Task<int> RunAsync(Func<Task> body)
    {
        try
        {
            await body();
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            return Fail("Interrupted; what was fetched so far is kept.", ExitCode.Interrupted);
        }
        catch (Exception error) when (error is ArgumentException or InvalidFileException or DataNotFoundException or FileNotFoundException
            or DirectoryNotFoundException)
        {
            return Fail(Describe(error), ExitCode.BadUsage);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FetchException)
        {
            return Fail(Describe(error), ExitCode.Failed);
        }
    }

    private string Describe(Exception error) => result.GetValue(Terminal.Verbose) ? error.ToString() : error.Message;

    private int Fail(string message, int code)
    {
        LiveRows.Erase();
        errors.WriteLine(Printable.Of("error: " + message));
        return code;
    }
}
