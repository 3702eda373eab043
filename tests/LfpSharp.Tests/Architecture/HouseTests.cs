using LfpSharp.Propagation;

namespace LfpSharp.Tests.Architecture;

/// <summary>The order of the method's project; <c>docs/how-it-works.md</c> walks through it.</summary>
public sealed class HouseTests
{
    private static readonly Floors Method = new(
        "LfpSharp",
        ["Verification"],                                          // does this model, with this composite, account for its reward
        ["Propagation"],                                           // attach to a model, propagate a reward, undo on dispose
        ["Composites"],                                            // which layer gets which rule
        ["Rules"],                                                 // how a layer hands reward down, and what a rule speaks with
        ["Spiking.Codes"],                                         // values to spikes, spikes to an answer
        ["Spiking"],                                               // the network and its run
        ["Spiking.Fused"],                                         // a run on the kernels
        ["Spiking.Stages"],                                        // layers of neurons, what stands between, a run on tensors
        ["Spiking.Learning"],                                      // feedback, surrogate gradients, plasticity
        ["Spiking.Neurons"],                                       // leak, threshold, reset; what flows through a network
        ["Rewards", "Modules", "Canonizers"],                      // how well each output did; layers TorchSharp lacks; merged norms
        ["Recurrent"],                                             // gated cells along a sequence, forwards and back
        ["Gates"],                                                 // stabilizer, gate, parameter feedback, finiteness: the formulas
        ["Kernels.Recurrent"],                                     // one step of a gated cell
        ["Kernels.Spiking"],                                       // loops of spiking layers
        ["Kernels.Spiking.Maps", "Kernels.Spiking.Events", "Kernels.Spiking.Returns"],   // where neurons lie; what fired; a step back
        ["Kernels.Spiking.Lanes"],                                 // sixteen numbers at once
        ["Kernels"],                                               // loops over float32 memory
        ["Native"],                                                // loads libtorch, and makes its arithmetic right
        ["Native.Elf"]);                                           // reads a shared library's file

    [Fact]
    public void Method_EveryType_UsesItsOwnFolderAndFloorsBelow()
        => Assert.Empty(Method.Faults(typeof(FeedbackPropagation).Assembly));

    [Fact]
    public void Floors_TableThatIsWrong_IsFoundInSignaturesBodiesAndLambdas()
    {
        // LayerCall calls Gate in a lambda only; Gate calls its kernel in a body; a record has its parent in its signature.
        var faults = new Floors("LfpSharp", ["Kernels", "Gates", "Nowhere"], ["Rules"], ["Composites"])
            .Faults(typeof(FeedbackPropagation).Assembly);
        Assert.Contains("LfpSharp.Rules.LayerCall uses LfpSharp.Gates.Gate, but Gates is not on a floor below Rules.", faults);
        Assert.Contains("LfpSharp.Gates.Gate uses LfpSharp.Kernels.GateKernel, but Kernels is not on a floor below Gates.", faults);
        Assert.Contains(
            "LfpSharp.Composites.CompositeEntry uses LfpSharp.Rules.Rule, but Rules is not on a floor below Composites.", faults);
        Assert.Contains("The folder Rewards stands on no floor: give it one in the table.", faults);
        Assert.Contains("The table has a floor for Nowhere, which holds no type: take it out.", faults);
    }

    [Fact]
    public void Method_EveryClass_IsSealedAbstractOrStatic()
        => Assert.Empty(TypeShapes.Open(typeof(FeedbackPropagation).Assembly));

    [Fact]
    public void Method_PublicMembers_AreThoseReviewed()
        => PublicApi.Check(typeof(FeedbackPropagation).Assembly);
}
