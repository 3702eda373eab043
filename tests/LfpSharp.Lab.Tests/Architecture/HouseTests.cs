using LfpSharp.Lab.Recipes;
using LfpSharp.Tests.Architecture;

namespace LfpSharp.Lab.Tests.Architecture;

/// <summary>The order of the lab; <c>docs/architecture.md</c> draws it.</summary>
public sealed class HouseTests
{
    private static readonly Floors Lab = new(
        "LfpSharp.Lab",
        ["Results"],                                                        // the pages of results/, made of records
        ["Reports"],                                                        // what a report of a run or comparison says
        ["Series.Comparisons", "Series.Continual", "Series.Sweeps", "Pruning", "Speed", "Theory"], // series; pruning; time; theory
        ["Exporting.Integer"],                                              // the same without floating point
        ["Exporting", "Exporting.Nir"],                                     // trained networks for other runtimes
        ["Teaching"],                                                       // a person's yes and no as rewards
        ["Watching"],                                                       // runs followed while they train
        ["Explaining.Connections"],                                         // why a weight changes
        ["Explaining"],                                                     // what spoke for a prediction, and whether it matters
        ["Series", "Pruning.Scores"],                                       // runs side by side; what a weight is worth
        ["Pruning.Sparse"],                                                 // weights mostly zero: small files, fast products
        ["Runs.Prediction"],                                                // a saved model reads samples
        ["Runs"],                                                           // one run and its folder
        ["Recipes"],                                                        // a file, read and checked, made into the parts below
        ["Pictures"],                                                       // PNG and SVG from plain series
        ["Pages.Html", "Pages.Markdown", "Pages.Text"],                     // neutral pages written down; tables for a terminal
        ["Pages"],                                                          // neutral pages: sections, tables, charts
        ["Training"],                                                       // the trainer: model, rule, optimizer, schedule, clipping, data
        ["Measures.Energy"],                                                // what training computes and moves
        ["Measures"],                                                       // accuracy, sparsity, feedback, explanations
        ["Measures.Statistics"],                                            // estimates over seeds
        ["Learning.Alignment", "Learning.Policies", "Learning.Search", "Learning.Spiking"], // learning rules by kind
        ["Learning", "Optimizing"],                                         // learning rules; optimizers, schedules, clippings
        ["Models.Nir"],                                                     // networks that other programs trained
        ["Models.Spiking", "Models.Images", "Models.Sequences", "Models.Onnx"], // spiking networks; known ones for images; text; from files
        ["Models"],                                                         // networks, their weights and initial values
        ["Data.Sets"],                                                      // data sets by name
        ["Data.Batches", "Data.Fetching"],                                  // batches in order; files from the network
        ["Data.Samples"],                                                   // samples in memory, normalized and augmented
        ["Environments"],                                                   // tasks that are played: the rules of their episodes
        ["Data"],                                                           // random numbers, progress
        ["Formats.Events", "Formats.Nir"],                                  // recordings of events; spiking networks, both in HDF5
        ["Formats.Binary", "Formats.Csv", "Formats.Hdf5", "Formats.Images", "Formats.Onnx", "Formats.PyTorch", "Formats.SafeTensors"],
        ["Distributed"],                                                    // processes that train together, and how they sum
        ["Formats"],                                                        // files: written beside and renamed, read within bounds
        ["Options"]);                                                       // ranges, keys, near misses

    [Fact]
    public void Lab_EveryType_UsesItsOwnFolderAndFloorsBelow() => Assert.Empty(Lab.Faults(typeof(Recipe).Assembly));

    [Fact]
    public void Lab_EveryClass_IsSealedAbstractOrStatic() => Assert.Empty(TypeShapes.Open(typeof(Recipe).Assembly));

    [Fact]
    public void Lab_PublicMembers_AreThoseReviewed() => PublicApi.Check(typeof(Recipe).Assembly);
}
