using LfpSharp.Kernels;
using LfpSharp.Kernels.Spiking;
using LfpSharp.Kernels.Spiking.Lanes;
using LfpSharp.Kernels.Spiking.Maps;
using LfpSharp.Kernels.Spiking.Returns;
using LfpSharp.Spiking.Fused;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Spiking;

/// <summary>The kernels against their plain-tensor twin, in both widths, for every number of neurons.</summary>
public sealed unsafe class NeuronKernelTests
{
    private const int Steps = 5;

    private static readonly float[] Special =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, float.MaxValue, float.Epsilon, 1];

    public static TheoryData<string> ResetNames => ["delayed", "atOnce", "toZero", "none"];

    [Theory]
    [MemberData(nameof(ResetNames))]
    public void Fire_EveryLengthAndSpecialValues_EqualsTensorsBitForBit(string reset)
    {
        var generator = new Random(11);
        for (var neurons = 1; neurons <= 256; neurons++)
        {
            using var scope = NewDisposeScope();
            var currents = Currents(generator, neurons);
            var (membranes, spikes) = Plain(currents, Dynamics(reset));
            foreach (var wide in new[] { true, false })
            {
                var layer = Layer(neurons, Dynamics(reset));
                var padded = Padded(currents, layer.Lanes);
                var bits = zeros(Steps * layer.Lanes / 16, ScalarType.Int16);
                var state = zeros(layer.Lanes);
                var rows = zeros((Steps + 1) * layer.Lanes);
                var target = (ushort*)TensorMemory.Pointer(bits);
                if (wide)
                {
                    NeuronKernel<Lanes512>.Fire(
                        layer.Dynamics, 0, layer.Lanes, Steps, Pointer(padded), layer.Lanes, Pointer(state), target, layer.Lanes / 16);
                    NeuronKernel<Lanes512>.Recall(layer.Dynamics, 0, layer.Lanes, Steps, Pointer(padded), layer.Lanes, Pointer(rows));
                }
                else
                {
                    NeuronKernel<Lanes256>.Fire(
                        layer.Dynamics, 0, layer.Lanes, Steps, Pointer(padded), layer.Lanes, Pointer(state), target, layer.Lanes / 16);
                    NeuronKernel<Lanes256>.Recall(layer.Dynamics, 0, layer.Lanes, Steps, Pointer(padded), layer.Lanes, Pointer(rows));
                }

                var unpacked = zeros(Steps, neurons);
                for (var t = 0; t < Steps; t++)
                    BitPacking.Unpack(target + (t * layer.Lanes / 16), layer.Map, Pointer(unpacked) + (t * neurons));
                Assert.Equal(Floats(spikes), Floats(unpacked));
                Assert.Equal(Floats(membranes), Floats(rows.view(Steps + 1, layer.Lanes)[1..].narrow(1, 0, neurons)));
                Assert.Equal(Floats(membranes[-1]), Floats(state.narrow(0, 0, neurons)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(ResetNames))]
    public void Return_EveryLengthAndPartOfLanes_EqualsTensors(string reset)
    {
        var generator = new Random(12);
        for (var neurons = 1; neurons <= 256; neurons++)
        {
            using var scope = NewDisposeScope();
            var currents = (rand(Steps, neurons) * 2) - 0.5;
            var rewards = rand(Steps, neurons) - 0.5;
            var expected = PlainShares(currents, rewards, Dynamics(reset));
            foreach (var wide in new[] { true, false })
            {
                foreach (var sums in new[] { false, true })
                {
                    var layer = Layer(neurons, Dynamics(reset));
                    Tensor padded = Padded(currents, layer.Lanes), signal = Padded(rewards, layer.Lanes),
                        shares = full([Steps, layer.Lanes], float.NaN);
                    var scratch = zeros(ReturnKernel<Lanes512>.ScratchLength(Steps, layer.Lanes, wholeRows: false));
                    nint stride = sums ? 0 : layer.Lanes;
                    if (wide)
                    {
                        ReturnKernel<Lanes512>.Run(
                            new FeedbackStep<Lanes512>(1e-3f, true), layer.Dynamics, 0, layer.Lanes, Steps, Pointer(padded), layer.Lanes,
                            Pointer(signal), Pointer(shares), stride, Pointer(scratch));
                    }
                    else
                    {
                        ReturnKernel<Lanes256>.Run(
                            new FeedbackStep<Lanes256>(1e-3f, true), layer.Dynamics, 0, layer.Lanes, Steps, Pointer(padded), layer.Lanes,
                            Pointer(signal), Pointer(shares), stride, Pointer(scratch));
                    }

                    var found = sums ? shares[0].narrow(0, 0, neurons) : shares.narrow(1, 0, neurons);
                    var reference = sums ? expected.sum(dim: 0) : expected;
                    Assert.True((found - reference).norm().item<float>() <= 1e-5 * reference.norm().item<float>());
                    if (sums)
                        continue;
                    // In place: the shares over the signal that they are made from.
                    if (wide)
                    {
                        ReturnKernel<Lanes512>.Run(
                            new FeedbackStep<Lanes512>(1e-3f, true), layer.Dynamics, 0, layer.Lanes, Steps, Pointer(padded), layer.Lanes,
                            Pointer(signal), Pointer(signal), stride, Pointer(scratch));
                    }
                    else
                    {
                        ReturnKernel<Lanes256>.Run(
                            new FeedbackStep<Lanes256>(1e-3f, true), layer.Dynamics, 0, layer.Lanes, Steps, Pointer(padded), layer.Lanes,
                            Pointer(signal), Pointer(signal), stride, Pointer(scratch));
                    }

                    Assert.Equal(Floats(shares), Floats(signal));
                }
            }
        }
    }

    [Fact]
    public void EventKernel_EveryLength_EqualsDenseProduct()
    {
        for (var lanes = 16; lanes <= 416; lanes += 16)
        {
            using var scope = NewDisposeScope();
            var shape = new ConnectionShape(new(48, 1, 1), new(lanes, 1, 1), 1, 1);
            Tensor matrix = rand(48, lanes), start = rand(2, lanes), vector = rand(2, lanes), bits = zeros(6, ScalarType.Int16);
            Tensor lists = zeros(96, ScalarType.Int32), starts = zeros(3, ScalarType.Int32), fired = rand(2, 48).lt(0.3).@float();
            var packed = (ushort*)TensorMemory.Pointer(bits);
            BitPacking.Pack(Pointer(fired), 2, shape.In, packed, 3);
            var table = new SpikeTable((nint)TensorMemory.Pointer(lists), (nint)TensorMemory.Pointer(starts));
            Tensor target = start.clone(), other = start.clone();
            EventKernel<Lanes512>.AddCurrents(shape, packed, 2, Pointer(matrix), Pointer(target), table);
            EventKernel<Lanes256>.AddCurrents(shape, packed, 2, Pointer(matrix), Pointer(other), table);
            Assert.Equal(Floats(target), Floats(other));
            Assert.True(target.allclose(start + fired.matmul(matrix)));
            Tensor before = matrix.clone(), second = matrix.clone();
            EventKernel<Lanes512>.AddProducts(shape, packed, 2, Pointer(vector), Pointer(matrix), table);
            EventKernel<Lanes256>.AddProducts(shape, packed, 2, Pointer(vector), Pointer(second), table);
            Assert.Equal(Floats(matrix), Floats(second));
            Assert.True(matrix.allclose(before + fired.t().matmul(vector)));
        }
    }

    [Fact]
    public void SpikeTable_EveryNumberOfGroups_ListsTheOnesOfEveryPosition()
    {
        const int Times = 3;
        var generator = new Random(14);
        for (var groups = 1; groups <= 9; groups++)
        {
            using var scope = NewDisposeScope();
            var map = new FeatureMap(groups * 16, 1, 5);
            Tensor bits = zeros(Times * map.Row, ScalarType.Int16), list = zeros(SpikeTable.LanesLength(map, Times), ScalarType.Int32),
                starts = zeros(SpikeTable.StartsLength(map, Times), ScalarType.Int32);
            var words = new Span<ushort>((ushort*)TensorMemory.Pointer(bits), Times * map.Row);
            for (var i = 0; i < words.Length; i++)
                words[i] = (ushort)(generator.Next(4) switch { 0 => 0, 1 => 0xFFFF, _ => generator.Next(1 << 16) });
            var packed = (ushort*)TensorMemory.Pointer(bits);
            int* lanes = (int*)TensorMemory.Pointer(list), start = (int*)TensorMemory.Pointer(starts);
            new SpikeTable((nint)lanes, (nint)start).Fill(map, packed, Times);
            for (var position = 0; position < Times * map.Positions; position++)
            {
                var first = position % map.Positions * map.Padded;
                Assert.Equal(
                    Enumerable.Range(0, map.Padded)
                        .Where(lane => (packed[(position * groups) + (lane / 16)] >> (lane % 16) & 1) == 1).Select(lane => first + lane),
                    new Span<int>(lanes + start[position], start[position + 1] - start[position]).ToArray());
            }
        }
    }

    [Fact]
    public void Pack_AnyMap_IsUndoneByUnpack()
    {
        foreach (var map in new FeatureMap[] { new(1, 1, 1), new(16, 1, 1), new(77, 1, 1), new(3, 4, 5), new(17, 2, 3) })
        {
            using var scope = NewDisposeScope();
            var values = rand(2, map.Channels, map.Height, map.Width).gt(0.5).to_type(ScalarType.Float32);
            var bits = zeros(2 * map.Row, ScalarType.Int16);
            var pointer = (ushort*)TensorMemory.Pointer(bits);
            BitPacking.Pack(Pointer(values), 2, map, pointer, map.Row);
            var back = full(values.shape, 9f);
            BitPacking.Unpack(pointer, map, Pointer(back));
            BitPacking.Unpack(pointer + map.Row, map, Pointer(back) + (map.Channels * map.Positions));
            Assert.Equal(Floats(values), Floats(back));
            Assert.Equal((long)values.sum().item<float>(), BitPacking.Count(pointer, 2 * map.Row));
        }
    }

    [Theory]
    [InlineData(0f, true)]
    [InlineData(0.5f, false)]
    [InlineData(float.NaN, false)]
    [InlineData(2f, false)]
    public void IsBinary_OneValueAtEveryPlace_Decides(float value, bool expected)
    {
        for (var length = 1; length <= 40; length++)
        {
            for (var place = 0; place < length; place++)
            {
                var values = Enumerable.Repeat(1f, length).ToArray();
                values[place] = value;
                fixed (float* first = values)
                    Assert.Equal(expected, BitPacking.IsBinary(first, length));
            }
        }
    }

    private static LifDynamics Dynamics(string reset) => new(0.7, 0.6, reset switch
    {
        "delayed" => Reset.SubtractDelayed,
        "atOnce" => Reset.SubtractAtOnce,
        "toZero" => Reset.ToZero,
        _ => Reset.None,
    });

    private static FusedLayer Layer(int neurons, LifDynamics dynamics)
    {
        var layer = new LifLayer(nn.Linear(1, neurons), dynamics);
        return new(layer, [], new(0, layer.Connection, null, new(new(1, 1, 1), new(neurons, 1, 1), 1, 1)), null, [neurons]);
    }

    private static Tensor Currents(Random generator, int neurons) => tensor(
        [.. Enumerable.Range(0, Steps * neurons).Select(_ => generator.Next(8) == 0
            ? Special[generator.Next(Special.Length)]
            : (float)(generator.NextDouble() * 2) - 0.5f)], [Steps, neurons]);

    // At addresses that are multiples of 4 bytes and, three times in four, of no vector's width.
    private static Tensor Padded(Tensor values, long lanes)
    {
        var offset = values.shape[1] % 4;
        return zeros((Steps * lanes) + offset)[(int)offset..].view(Steps, lanes)
            .copy_(nn.functional.pad(values, (0, lanes - values.shape[1])));
    }

    private static (Tensor Membranes, Tensor Spikes) Plain(Tensor currents, LifDynamics dynamics)
    {
        var step = new LifStep(dynamics, currents[0].unsqueeze(0), "");
        var membrane = zeros_like(currents[0]);
        var all = stack(currents.unbind(0).Select(current => membrane = step.Membrane(membrane, current)));
        return (all, step.Spikes(all));
    }

    private static Tensor PlainShares(Tensor currents, Tensor rewards, LifDynamics dynamics)
    {
        var step = new LifStep(dynamics, currents[0].unsqueeze(0), "");
        var (membranes, _) = Plain(currents, dynamics);
        var carry = zeros_like(currents[0]);
        var shares = new Tensor[Steps];
        for (var t = Steps - 1; t >= 0; t--)
        {
            (shares[t], carry) = step.Feedback(
                rewards[t] + carry, step.Kept(t > 0 ? membranes[t - 1] : zeros_like(carry)), currents[t], 1e-3);
        }

        return stack(shares);
    }

    private static float* Pointer(Tensor values) => TensorMemory.Pointer(values);

    private static float[] Floats(Tensor values) => values.contiguous().data<float>().ToArray();
}
