namespace LfpSharp.Lab.Reports;

/// <summary>What is being done for a report.</summary>
/// <param name="Activity">In words: <c>pruning gradient, seed 2</c>.</param>
/// <param name="Done">Parts of the report's measurements that are done.</param>
/// <param name="Total">Parts in all.</param>
public sealed record ReportProgress(string Activity, int Done, int Total);
