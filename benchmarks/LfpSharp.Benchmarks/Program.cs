using System.Globalization;
using LfpSharp.Benchmarks;

// "scalars THREADS SECONDS" counts faults; anything else is BenchmarkDotNet's.
if (args is ["scalars", var threads, var seconds])
    return ScalarRace.Run(int.Parse(threads, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture));
BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
