// Compiled into the test projects of the copy, in place of the test runner: it runs one test at a time on request, with one fault
// on, and stays warm between them.
using System.Diagnostics;
using System.Reflection;
using Xunit.v3;

internal static class TestHost
{
    private static readonly FieldInfo[] Active = Fields("Active"), Traced = Fields("Traced"), Reached = Fields("Reached");

    /// <summary>
    /// Prints the tests, then answers each line "FAULT TEST" with "@@ passed" or "@@ failed", processor milliseconds and faults reached.
    /// </summary>
    public static int Main()
    {
        var (requests, answers) = (Console.In, Console.Out);
        Console.SetIn(TextReader.Null);
        Console.SetOut(TextWriter.Null);
        var tests = Tests().OrderBy(test => test.Name, StringComparer.Ordinal).ToList();
        foreach (var test in tests)
            answers.WriteLine("@@ " + test.Name);
        answers.WriteLine("@@ ready");
        answers.Flush();
        while (requests.ReadLine()?.Split(' ') is [var fault, var test])
        {
            var start = Process.GetCurrentProcess().TotalProcessorTime;
            var error = Run(tests[int.Parse(test)].Test, int.Parse(fault));
            var used = (Process.GetCurrentProcess().TotalProcessorTime - start).TotalMilliseconds;
            answers.WriteLine($"@@ {(error is null ? "passed" : "failed")} {used:0} {string.Join(',', ReachedNumbers())}");
            answers.Flush();
        }
        return 0;
    }

    private static Exception? Run(TestCase test, int fault)
    {
        foreach (var field in Active)
            field.SetValue(null, fault);
        foreach (var field in Traced)
            field.SetValue(null, fault < 0);
        foreach (var field in Reached)
            Array.Clear((bool[])field.GetValue(null)!);
        try
        {
            // A context of its own, so that a test that blocks on a task does not block the loop.
            Task.Run(() => RunAsync(test)).GetAwaiter().GetResult();
            return null;
        }
        catch (Exception error)
        {
            return error.ToString().Contains("$XunitDynamicSkip$", StringComparison.Ordinal) ? null : error;
        }
        finally
        {
            foreach (var field in Active)
                field.SetValue(null, -1);
        }
    }

    private static async Task RunAsync(TestCase test)
    {
        var instance = test.Method.IsStatic ? null : Activator.CreateInstance(test.Method.DeclaringType!);
        try
        {
            var result = test.Method.Invoke(instance, BindingFlags.Default, null, Packed(test.Method, test.Arguments), null);
            if (result is Task task)
                await task;
            else if (result is ValueTask valueTask)
                await valueTask;
        }
        finally
        {
            if (instance is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (instance as IDisposable)?.Dispose();
        }
    }

    private static IEnumerable<(string Name, TestCase Test)> Tests()
    {
        var types = typeof(TestHost).Assembly.GetTypes().Where(type => type.IsPublic && !type.IsAbstract);
        foreach (var method in types.SelectMany(type => type.GetMethods()))
        {
            var name = $"{method.DeclaringType!.FullName}.{method.Name}";
            if (!method.GetCustomAttributes().OfType<IFactAttribute>().Any(fact => fact.Skip is null))
                continue;
            var rows = Rows(method).ToList();
            if (rows.Count == 0)
                yield return (name, new TestCase(method, []));
            for (var row = 0; row < rows.Count; row++)
                yield return ($"{name}[{row:000}]", new TestCase(method, rows[row]));
        }
    }

    private static IEnumerable<object?[]> Rows(MethodInfo method)
    {
        foreach (var attribute in method.GetCustomAttributes())
        {
            var rows = attribute switch
            {
                Xunit.MemberDataAttribute member => Member(method.DeclaringType!, member),
                IDataAttribute data => data.GetData(method, new Xunit.Sdk.DisposalTracker()).AsTask().GetAwaiter().GetResult(),
                _ => [],
            };
            foreach (var row in rows)
                yield return row is Xunit.ITheoryDataRow typed ? typed.GetData() : row as object?[] ?? [row];
        }
    }

    private static IEnumerable<object?> Member(Type type, Xunit.MemberDataAttribute member)
        => ((System.Collections.IEnumerable)(type.GetProperty(member.MemberName)?.GetValue(null)
            ?? type.GetMethod(member.MemberName)!.Invoke(null, member.Arguments))!).Cast<object?>();

    // What InlineData gives to "params", as the compiler would pass it.
    private static object?[] Packed(MethodInfo method, object?[] arguments)
    {
        var parameters = method.GetParameters();
        if (parameters is not [.., var last] || last.GetCustomAttribute<ParamArrayAttribute>() is null
            || (arguments.Length == parameters.Length && last.ParameterType.IsInstanceOfType(arguments[^1])))
            return arguments;
        var rest = arguments[(parameters.Length - 1)..];
        var packed = Array.CreateInstance(last.ParameterType.GetElementType()!, rest.Length);
        Array.Copy(rest, packed, rest.Length);
        return [.. arguments[..(parameters.Length - 1)], packed];
    }

    private static IEnumerable<int> ReachedNumbers()
        => Reached.SelectMany(field => ((bool[])field.GetValue(null)!).Index()).Where(entry => entry.Item).Select(entry => entry.Index)
            .Distinct().Order();

    private static FieldInfo[] Fields(string name)
        => [.. new[] { "LfpSharp", "LfpSharp.Lab" }
            .Where(assembly => File.Exists(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")))
            .Select(assembly => Assembly.Load(assembly).GetType($"Mutants.{assembly.Replace('.', '_')}.Fault")!.GetField(name)!)];

    private sealed record TestCase(MethodInfo Method, object?[] Arguments);
}
