using System.Globalization;
using LfpSharp.Benchmarks;

// "scalars THREADS SECONDS" counts faults, "predict RUN FILE.onnx..." times what a sample costs; anything else is BenchmarkDotNet's.
if (args is ["scalars", var threads, var seconds])
    return ScalarRace.Run(int.Parse(threads, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture));
if (args is ["predict", var run, .. var files])
    return PredictionRace.Run(run, files);
BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
