using LfpSharp.Lab.Data.Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining;

/// <summary>The tensors of explanations that were made batch by batch.</summary>
internal sealed class ExplanationParts : IDisposable
{
    private readonly Dictionary<string, List<Tensor>> parts = [];
    private readonly Dictionary<string, Tensor> joined = [];

    public ExplanationParts()
    {
        foreach (var name in (string[])["relevance", "inputs", "outputs", "classes", "reward"])
            parts[name] = [];
    }

    /// <summary>[N, ...].</summary>
    public Tensor Relevance => Joined("relevance");

    /// <summary>int64 [N].</summary>
    public Tensor Classes => Joined("classes");

    /// <summary>The sum of the magnitudes of what entered at the outputs.</summary>
    public double Entered => Joined("reward").abs().sum().to_type(ScalarType.Float64).item<double>();

    /// <summary>All of them, by name.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> All => parts.Keys.Select(name => (name, Joined(name)));

    public void Add(Tensor inputs, Explanation explanation)
    {
        Keep("relevance", explanation.Relevance);
        Keep("inputs", inputs);
        Keep("outputs", explanation.Outputs);
        Keep("classes", explanation.Classes);
        Keep("reward", explanation.Reward);

        void Keep(string name, Tensor tensor) => parts[name].Add(tensor.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>A batch as samples without tensors.</summary>
    public static IEnumerable<ExplainedSample> Read(
        InputFormat format, RunSamples samples, int first, Tensor inputs, Explanation explanation)
    {
        // A text may be shorter than what the model sees at most.
        var (features, area) = ((int)(inputs.NumberOfElements / inputs.shape[0]), (int)(format.Features / format.Shape[0]));
        var values = inputs.cpu().contiguous().data<float>().ToArray();
        var relevance = explanation.Relevance.to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
        for (var i = 0; i < (int)inputs.shape[0]; i++)
        {
            var answer = Answer.Of(explanation, i);
            yield return new ExplainedSample(
                samples.Names[first + i],
                samples.Labels is { } labels ? (int)labels.data<long>()[first + i] : null,
                answer.Prediction,
                answer.Class,
                answer.Against,
                answer.Probability,
                answer.Output,
                inputs.shape[1..],
                [.. Enumerable.Range(0, features).Select(at =>
                    (values[(i * features) + at] - format.Shift[at / area]) / format.Scale[at / area])],
                relevance[(i * features)..((i + 1) * features)]);
        }
    }

    public void Dispose()
    {
        foreach (var tensor in parts.Values.SelectMany(list => list).Concat(joined.Values))
            tensor.Dispose();
    }

    private Tensor Joined(string name)
    {
        if (!joined.TryGetValue(name, out var whole))
            joined[name] = whole = cat(parts[name]).DetachFromDisposeScope();
        return whole;
    }

    private readonly record struct Answer(int Prediction, int Class, int? Against, double Probability, double Output)
    {
        public static Answer Of(Explanation explanation, int sample)
        {
            using var scope = NewDisposeScope();
            var outputs = explanation.Outputs[sample].to_type(ScalarType.Float64).cpu();
            var asked = (int)explanation.Classes[sample].item<long>();
            // Positive for the class, negative for what it is set against.
            var weight = explanation.Reward[sample].to_type(ScalarType.Float64).cpu() * outputs.sgn();
            var least = (int)weight.argmin().item<long>();
            return new(
                (int)outputs.argmax().item<long>(),
                asked,
                weight[least].item<double>() < 0 ? least : null,
                outputs.softmax(0)[asked].item<double>(),
                outputs[asked].item<double>());
        }
    }
}
