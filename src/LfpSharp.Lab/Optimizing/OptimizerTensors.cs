using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Optimizing;

/// <summary>Takes what an optimizer remembers out of it as named tensors, and puts it back, bit for bit.</summary>
internal static class OptimizerTensors
{
    /// <summary>
    /// The tensors by <c>parameter/what</c>. Those of the optimizer itself are shared; all others are made in the current dispose
    /// scope.
    /// </summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Take(OptimizerHelper optimizer, IReadOnlyList<string> parameters)
    {
        foreach (var (index, state) in optimizer.state_dict().State.Index())
        {
            foreach (var (what, value) in Parts(state))
            {
                if (value is not null)
                    yield return ($"{parameters[index]}/{what}", value);
            }
        }
    }

    /// <summary>Puts the tensors back.</summary>
    /// <param name="optimizer">A new optimizer for the same parameters.</param>
    /// <param name="parameters">The parameters' names.</param>
    /// <param name="saved">What <see cref="Take"/> gave; copied.</param>
    public static void Put(OptimizerHelper optimizer, IReadOnlyList<string> parameters, Func<string, Tensor?> saved)
    {
        foreach (var (index, state) in optimizer.state_dict().State.Index())
            Fill(state, what => saved($"{parameters[index]}/{what}"));
    }

    private static (string What, Tensor? Value)[] Parts(OptimizerState state) => state switch
    {
        SGD.State sgd => [("momentum", sgd.momentum_buffer)],
        Adam.State adam => [("step", tensor(adam.step)), ("mean", adam.exp_avg), ("square", adam.exp_avg_sq)],
        AdamW.State adam => [("step", tensor(adam.step)), ("mean", adam.exp_avg), ("square", adam.exp_avg_sq)],
        RMSProp.State rms => [("step", tensor(rms.step)), ("square", rms.square_avg), ("momentum", rms.momentum_buffer)],
        _ => [("state", Bytes(state))],
    };

    private static void Fill(OptimizerState state, Func<string, Tensor?> saved)
    {
        switch (state)
        {
            case SGD.State sgd:
                sgd.momentum_buffer?.Dispose();
                sgd.momentum_buffer = saved("momentum")?.clone().DetachFromDisposeScope();
                break;
            case Adam.State adam:
                adam.step = Step(saved);
                Copy(saved, "mean", adam.exp_avg);
                Copy(saved, "square", adam.exp_avg_sq);
                break;
            case AdamW.State adam:
                adam.step = Step(saved);
                Copy(saved, "mean", adam.exp_avg);
                Copy(saved, "square", adam.exp_avg_sq);
                break;
            case RMSProp.State rms:
                rms.step = Step(saved);
                Copy(saved, "square", rms.square_avg);
                if (rms.momentum_buffer is not null)
                    Copy(saved, "momentum", rms.momentum_buffer);
                break;
            default:
                using (var reader = new BinaryReader(new MemoryStream(Required(saved, "state").data<byte>().ToArray())))
                    state.LoadStateDict(reader);
                break;
        }
    }

    private static long Step(Func<string, Tensor?> saved) => Required(saved, "step").item<long>();

    private static void Copy(Func<string, Tensor?> saved, string what, Tensor target)
    {
        using var noGrad = no_grad();
        target.copy_(Required(saved, what));
    }

    private static Tensor Required(Func<string, Tensor?> saved, string what)
        => saved(what)
            ?? throw new InvalidOperationException($"The checkpoint holds no '{what}' of the optimizer; it was written with another one.");

    /// <summary>What the state of any other optimizer writes of itself: TorchSharp's others, and a user's own.</summary>
    private static Tensor Bytes(OptimizerState state)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        state.SaveStateDict(writer);
        writer.Flush();
        return tensor(stream.ToArray());
    }
}
