using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>A network read from ONNX: its forward goes through the nodes in their order, each a module or a function of axes.</summary>
/// <remarks>
/// Parameters have the names that the file gives them, buffers those of the nodes. Norms keep the file's statistics, also in training, as
/// ONNX says of nodes that are not in training mode: they scale and shift, and both learn.
/// </remarks>
internal sealed class OnnxNetwork : nn.Module<Tensor, Tensor>, IPairedLayers, IFrozenBeginning
{
    private readonly List<GraphStep> steps = [];
    private readonly Dictionary<string, string> names = [];
    private readonly NameTable takenNames = new();
    private readonly NameTable takenPaths = new();
    private (int Steps, int Place) beginning;

    /// <summary>A network that does nothing yet.</summary>
    public OnnxNetwork()
        : base(nameof(OnnxNetwork))
    {
    }

    /// <summary>What has been put in.</summary>
    public IReadOnlyList<GraphStep> Steps => steps;

    /// <summary>The place of what comes out.</summary>
    public int Output { get; set; }

    /// <summary>The layers that were put behind the file's, drawn afresh; null for none.</summary>
    public Sequential? Head { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<(nn.Module Layer, nn.Module Activation)> Pairs
    {
        get
        {
            var uses = steps.SelectMany(step => step.Inputs).Append(Output).CountBy(place => place).ToDictionary();
            return
            [
                .. steps.Where(step => step.Module is nn.Module<Tensor, Tensor> && step.Inputs[0] > 0 && uses[step.Inputs[0]] == 1)
                    .Select(step => (Layer: steps[step.Inputs[0] - 1].Module, Activation: step.Module!))
                    .Where(pair => pair.Layer is not null).Select(pair => (pair.Layer!, pair.Activation)),
            ];
        }
    }

    /// <summary>Puts a module at the end of the steps.</summary>
    /// <param name="name">What the module is called.</param>
    /// <param name="module">The module; null for a function.</param>
    /// <param name="function">What a step without a module computes.</param>
    /// <param name="inputs">The places of what goes in.</param>
    /// <param name="constants">The names of constants that go in behind those.</param>
    /// <param name="called">What the file calls the module's parameters, by their names in the module.</param>
    /// <returns>The place of what it computes.</returns>
    public int Add(
        string name, nn.Module? module, Func<Tensor[], long, Tensor>? function, IReadOnlyList<int> inputs, IReadOnlyList<string> constants,
        IReadOnlyDictionary<string, string> called)
    {
        if (module is not null)
        {
            name = takenPaths.Free(Safe(name));
            register_module(name, module);
            foreach (var tensor in module.parameters().Concat(module.named_buffers().Select(named => named.buffer)))
                tensor.DetachFromDisposeScope();
            foreach (var (inside, outside) in called)
                names[$"{name}.{inside}"] = takenNames.Free(outside, $"{outside}@{name}");
        }

        steps.Add(new GraphStep(inputs, constants, module, function));
        return Output = steps.Count;
    }

    /// <summary>Keeps a constant that goes into steps; its name.</summary>
    public string Keep(string name, Tensor numbers)
    {
        name = takenPaths.Free(Safe(name));
        register_buffer(name, numbers.DetachFromDisposeScope());
        return name;
    }

    /// <summary>Puts a flatten and a linear layer behind the output.</summary>
    public void AddHead(long features, int classes)
    {
        Head = nn.Sequential(("flatten", nn.Flatten()), ("fc", nn.Linear(features, classes)));
        Add("head", Head, null, [Output], [], new Dictionary<string, string>());
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Run(input, beginning, (steps.Count, Output)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public bool IsFrozenAtFirst => Frozen().Steps > 0;

    // As many steps as come before the first that learns and end in one value that alone is needed afterwards.
    private (int Steps, int Place) Frozen()
    {
        var learning = steps.FindIndex(step => step.Module?.parameters().Any(parameter => parameter.requires_grad) ?? false);
        for (var count = Math.Max(learning, 0); count > 0; count--)
        {
            var needed = steps.Skip(count).SelectMany(step => step.Inputs).Append(Output).Where(place => place <= count).Distinct()
                .ToList();
            if (needed is [> 0 and var place])
                return (count, place);
        }

        return default;
    }

    /// <inheritdoc/>
    public Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return Run(input, default, Frozen()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IDisposable TakeFeatures()
    {
        beginning = Frozen();
        return new WholeAgain(this);
    }

    private Tensor Run(Tensor input, (int Steps, int Place) begin, (int Steps, int Place) end)
    {
        var (values, needed) = (new Tensor[steps.Count + 1], new int[steps.Count + 1]);
        for (var i = begin.Steps; i < end.Steps; i++)
        {
            foreach (var place in steps[i].Inputs)
                needed[place] = i;
        }

        values[begin.Place] = input;
        needed[begin.Place] = needed[end.Place] = steps.Count;
        for (var i = begin.Steps; i < end.Steps; i++)
        {
            values[i + 1] = steps[i].Run(
                [.. steps[i].Inputs.Select(place => values[place]), .. steps[i].Constants.Select(name => get_buffer(name)!)],
                input.shape[0]);

            // Where nothing is learned, what no later step needs gives its memory back.
            foreach (var place in steps[i].Inputs.Where(place => needed[place] == i && !is_grad_enabled()))
            {
                if (!ReferenceEquals(values[place], values[i + 1]))
                    values[place].Dispose();
            }
        }

        return values[end.Place];
    }

    /// <inheritdoc/>
    public override void train(bool on = true)
    {
        base.train(on);
        foreach (var norm in children().OfType<BatchNorm>())
            norm.eval();
    }

    /// <inheritdoc/>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
        => base.named_parameters(recurse).Select(named => (names.GetValueOrDefault(named.name, named.name), named.parameter));

    // A path of modules has dots between them.
    private static string Safe(string name)
        => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? letter : '_'));

    private sealed class WholeAgain(OnnxNetwork network) : IDisposable
    {
        public void Dispose() => network.beginning = default;
    }
}
