using System.Diagnostics;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Native;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Benchmarks;

/// <summary>
/// What one sample costs where a trained network is used: by libtorch, and by ONNX Runtime with the files that <c>lfp export --onnx</c>
/// wrote of the run. One thread each, in turn; medians of the turns.
/// </summary>
internal static class PredictionRace
{
    private const int Turns = 31;
    private const int LeastMs = 5;
    private static readonly int[] Batches = [1, 128];

    public static int Run(string run, string[] files)
    {
        LibTorch.Load();
        set_num_threads(1);
        using var predictor = Predictor.Load(RunFolder.Open(run));
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        var sessions = files.Select(file => new InferenceSession(file, options)).ToList();
        Console.WriteLine("batch  way                       µs a sample      bytes");
        foreach (var batch in Batches)
        {
            using var samples = rand([batch, .. predictor.Format.Shape]);
            var (values, pixels) = (samples.data<float>().ToArray(), samples.mul(255).to(ScalarType.Byte).data<byte>().ToArray());
            List<(string Name, long Bytes, Action Work)> ways = [("libtorch", 0, Forward)];
            foreach (var (file, session) in files.Zip(sessions))
                ways.Add((Path.GetFileName(file), new FileInfo(file).Length, () => Answer(session, values, pixels, samples.shape)));
            var times = ways.Select(_ => new List<double>()).ToList();
            for (var turn = 0; turn <= Turns; turn++)
            {
                foreach (var (way, found) in ways.Zip(times))
                    found.Add(MicrosecondsOf(way.Work) / batch);
            }

            foreach (var (way, found) in ways.Zip(times))
            {
                // The first turn is the one that compiles and allocates.
                var median = found.Skip(1).Order().ElementAt(Turns / 2);
                Console.WriteLine(FormattableString.Invariant($"{batch,5}  {way.Name,-24} {median,12:f2} {way.Bytes,10}"));
            }

            void Forward()
            {
                using var scope = NewDisposeScope();
                using var noGrad = no_grad();
                predictor.Model.forward(samples);
            }
        }

        sessions.ForEach(session => session.Dispose());
        return 0;
    }

    // A network in whole numbers takes pixels.
    private static void Answer(InferenceSession session, float[] values, byte[] pixels, long[] shape)
    {
        using var input = session.InputMetadata["samples"].ElementType == typeof(byte)
            ? OrtValue.CreateTensorValueFromMemory(pixels, shape)
            : OrtValue.CreateTensorValueFromMemory(values, shape);
        using var runOptions = new RunOptions();
        using var results = session.Run(runOptions, ["samples"], [input], ["scores"]);
    }

    private static double MicrosecondsOf(Action work)
    {
        var clock = Stopwatch.StartNew();
        var count = 0;
        do
        {
            work();
            count++;
        }
        while (clock.ElapsedMilliseconds < LeastMs);
        return clock.Elapsed.TotalMicroseconds / count;
    }
}
