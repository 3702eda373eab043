using System.Text;
using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using TorchSharp;

namespace LfpSharp.Lab.Runs;

/// <summary>What the first process tells the others at the start of a training: what to train, and from which state.</summary>
/// <param name="Recipe">The recipe as YAML.</param>
/// <param name="DataHash">SHA-256 of the data set's content.</param>
/// <param name="Threads">Threads to compute with.</param>
/// <param name="StopAfter">A step to stop after, whatever the recipe says; null for none.</param>
/// <param name="State">Where training stands.</param>
internal sealed record SharedOrder(string Recipe, string DataHash, int Threads, long? StopAfter, TrainingState State)
{
    /// <summary>Sends it, and after it the tensors that the trainer goes on from.</summary>
    public void Send(IReduction reduction, Trainer trainer)
    {
        if (reduction.Size == 1)
            return;
        Messages.Send(reduction, Encoding.UTF8.GetBytes(RunFolder.ToJson(this)));
        var file = Path.GetTempFileName();
        try
        {
            using var scope = torch.NewDisposeScope();
            SafeTensorsFile.Write(file, trainer.Tensors());
            Messages.Send(reduction, File.ReadAllBytes(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Receives an order; null when there are no more.</summary>
    public static SharedOrder? Receive(IReduction reduction)
        => Messages.Receive(reduction) is { Length: > 0 } text
            ? RunFolder.Parse<SharedOrder>("the order of the first process", Encoding.UTF8.GetString(text), null)
            : null;

    /// <summary>Receives the tensors, and puts them into a trainer.</summary>
    public void Restore(IReduction reduction, Trainer trainer)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, Messages.Receive(reduction));
            using var saved = SafeTensorsFile.Read(file);
            trainer.Restore(State, name => saved.Tensors.GetValueOrDefault(name));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
