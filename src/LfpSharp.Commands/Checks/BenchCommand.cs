using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Speed;
using TorchSharp;

namespace LfpSharp.Commands.Checks;

/// <summary><c>lfp bench</c>: measurements that anyone can repeat.</summary>
internal static class BenchCommand
{
    public static Command Create()
        => new("bench", "Measure speed.")
        {
            StepBench.Create().Computes(StepBench.Run),
            SpikingBench.Create().Computes(SpikingBench.Run),
            ScalingBench.Create().Computes(ScalingBench.Run),
            new Command("sparse", "Time the forward of one linear layer with weights removed, dense and sparse in turn.")
            {
                BenchOptions.Batch,
                BenchOptions.Seconds,
            }.Computes(Sparse),
        };

    private static int Sparse(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var batch = BenchOptions.CheckedBatch(parsed);
        var duration = TimeSpan.FromSeconds(BenchOptions.CheckedSeconds(parsed) / SparseBenchmark.Sparsities.Count);
        terminal.Line(FormattableString.Invariant($"linear {SparseBenchmark.Width}-{SparseBenchmark.Width}, batch {batch}, ")
            + FormattableString.Invariant($"{torch.get_num_threads()} threads; forward, dense and sparse in turn"));
        var rows = new RunningTable(
            terminal, TableColumn.Number("zeros"), TableColumn.Number("dense ms"), TableColumn.Number("sparse ms"),
            TableColumn.Number("dense / sparse"), TableColumn.Number("of the fastest turns"));
        var results = new List<SparseBenchmarkResult>();
        foreach (var sparsity in SparseBenchmark.Sparsities)
        {
            var result = SparseBenchmark.Run(sparsity, batch, duration, cancellation);
            results.Add(result);
            rows.Row(
                Wording.PercentCell(sparsity, "f0"), Wording.NumberCell(result.DenseMs, "f3"), Wording.NumberCell(result.SparseMs, "f3"),
                Wording.NumberCell(result.Speedup, "f2"), Wording.NumberCell(result.FastestSpeedup, "f2"));
        }
        terminal.Result(new { width = SparseBenchmark.Width, batch, results });
        return ExitCode.Done;
    }
}
