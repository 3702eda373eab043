using System.CommandLine;
using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Exporting;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using static TorchSharp.torch;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp export</c>: writes a run's best weights for other programs.</summary>
internal static class ExportCommand
{
    private const int CalibrationSamples = 512;

    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run." };
    private static readonly Argument<string?> Extra = new("FILE") { Arity = ArgumentArity.ZeroOrOne, Hidden = true };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The safetensors file to make; by default the run's name in this folder. A Python program of the same name is "
            + "written beside it.",
    };
    private static readonly Option<bool> WeightsOnly = new("--weights-only")
    {
        Description = "Write the weights alone, without a program: for models that PyTorch does not have.",
    };
    private static readonly Option<string?> Onnx = new("--onnx")
    {
        Description = "Write an ONNX file instead, for ONNX Runtime and others: it takes samples as the data has them, pixels 0 to 255 or "
            + "columns, and "
            + "gives scores and probabilities, or a number.",
    };
    private static readonly Option<string?> Quantize = OptionOfQuantize();
    private static readonly Option<bool> Integer = new("--integer")
    {
        Description = "With --onnx: whole numbers only, no floating point; for networks of step or staircase activations and "
            + "model.weights, others with --quantize int8. Up to 1,000 validation samples are run through it and the network.",
    };
    private static readonly Option<string?> Nir = new("--nir")
    {
        Description = "Write a spiking network as a NIR file instead (Neuromorphic Intermediate Representation), for snnTorch, Norse and "
            + "others; 64 test samples are run through it, and every spike compared.",
    };
    private static readonly Option<string?> PyTorch = new("--pytorch")
    {
        Description = "Write this Python program instead, with weights and up to 1,000 samples beside it: in PyTorch it repeats the "
            + "accuracy, of spiking networks too.",
    };
    private static readonly Option<string?> SnnTorch = new("--snntorch")
    {
        Description = "The same for a spiking network, on snnTorch's neurons.",
    };
    private static readonly Option<bool> ResetAsGraph = new("--reset-as-graph")
    {
        Description = "With --nir: write a subtracting reset as nodes (LI, Threshold, Scale), which simulators may not know.",
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir")
    {
        Description = "With --quantize, --integer, --nir, --pytorch and --snntorch: a folder to look for data in first.",
    };
    private static readonly Option<string?> Others = new("--weights")
    {
        Description = "For --onnx and --output: take these weights in place of the run's best, such as those that 'lfp prune' left.",
    };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace files that are there." };

    public static Command Create()
        => new Command(
            "export",
            "Write the best weights as safetensors with PyTorch's names and a program that loads them in PyTorch, or the network as "
                + "ONNX or NIR.")
            {
                Run,
                Extra,
                Output,
                WeightsOnly,
                Onnx,
                Quantize,
                Integer,
                Nir,
                PyTorch,
                SnnTorch,
                ResetAsGraph,
                DataDirectory,
                Others,
                Force,
            }.Computes(Export);

    private static int Export(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(Extra) is { } file)
        {
            throw new ArgumentException($"'{file}' stands alone. Say what shall be written: --onnx {file}, --nir {file}, -o {file} "
                + "(safetensors, with a program for PyTorch), or --weights FILE for the weights to take.");
        }

        var run = RunFolder.Open(parsed.GetValue(Run)!);
        CheckTogether(parsed);
        if (parsed.GetValue(Nir) is { } nir)
        {
            ExpectFree("--nir", parsed, nir);
            return NirExport.Write(run, nir, parsed.GetValue(ResetAsGraph), parsed.GetValue(DataDirectory), terminal, cancellation);
        }

        if ((parsed.GetValue(PyTorch) ?? parsed.GetValue(SnnTorch)) is { } made)
        {
            var usesSnnTorch = parsed.GetValue(PyTorch) is null;
            ExpectFree(usesSnnTorch ? "--snntorch" : "--pytorch", parsed, [.. ProgramExport.Files(made)]);
            var format = run.ReadManifest()?.Input;
            return ProgramExport.Write(
                run, made, usesSnnTorch, format is null ? new Dictionary<string, string>() : Metadata(run, format),
                parsed.GetValue(DataDirectory), terminal, cancellation);
        }

        if (parsed.GetValue(Onnx) is { } onnx)
            return ExportOnnx(run, onnx, parsed, terminal, cancellation);
        if (parsed.GetValue(Quantize) is not null)
            throw new ArgumentException("--quantize is for ONNX. Name the file with --onnx, or leave it out.");
        if (parsed.GetValue(Integer))
            throw new ArgumentException("--integer is for ONNX. Name the file with --onnx, or leave it out.");
        var weights =
            parsed.GetValue(Output) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Path))) + ".safetensors";
        var program = parsed.GetValue(WeightsOnly) ? null : Path.ChangeExtension(weights, ".py");
        if (!parsed.GetValue(Force) && new[] { weights, program }.FirstOrDefault(File.Exists) is { } taken)
            throw new IOException($"'{taken}' exists already. Choose another with --output, or replace it with --force.");

        using var predictor = Predictor.Load(run);
        using var model = Load(predictor, parsed);
        var text = program is null ? null : ProgramOf(model, Path.GetFileName(weights));
        SafeTensorsFile.Write(weights, Weights.Named(model), Metadata(run, predictor.Format));
        if (program is not null)
            AtomicFile.WriteText(program, text!);
        terminal.Facts(("weights", weights), ("PyTorch", program));
        terminal.Result(new { weights, program, tensors = Weights.Named(model).Select(named => named.Name) });
        return ExitCode.Done;
    }

    private static int ExportOnnx(RunFolder run, string path, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        ExpectFree("--onnx", parsed, path);
        using var predictor = Predictor.Load(run);
        using var model = Load(predictor, parsed);
        if (parsed.GetValue(Integer))
        {
            return IntegerExport.Write(
                run, predictor, model, path, parsed.GetValue(Quantize) is not null, parsed.GetValue(DataDirectory), terminal, cancellation);
        }

        try
        {
            if (parsed.GetValue(Quantize) is null)
                OnnxWriter.Write(path, model, predictor.Format, Metadata(run, predictor.Format));
            else
                WriteQuantized(run, model, predictor.Format, path, parsed.GetValue(DataDirectory), cancellation);
        }
        catch (NotSupportedException refusal)
        {
            throw new ArgumentException(refusal.Message, refusal);
        }

        string[] outputs = predictor.Format.Targets.Count > 0
            ? [$"number ({string.Join(", ", predictor.Format.OutputNames)})"]
            : ["scores", "probabilities"];
        terminal.Facts(
            ("ONNX", $"{path}, {Wording.Count(new FileInfo(path).Length)} bytes"),
            ("takes", $"samples [batch, {string.Join(", ", predictor.Format.Shape)}], float32, as the data has them (pixels 0 to 255), "
                + "not normalized"),
            ("gives", string.Join(", ", outputs)));
        terminal.Result(new { onnx = path, input = "samples", outputs, classes = predictor.Format.Classes });
        return ExitCode.Done;
    }

    private static nn.Module<Tensor, Tensor> Load(Predictor predictor, ParseResult parsed)
        => parsed.GetValue(Others) is { } weights
            ? UnitPruning.Load(weights, predictor.Model, new TerminalLogger())
            : predictor.Model;

    // The ranges of values are those of training samples.
    private static void WriteQuantized(
        RunFolder run,
        nn.Module<Tensor, Tensor> model,
        InputFormat format,
        string path,
        string? dataDirectory,
        CancellationToken cancellation)
    {
        using var experiment = new Experiment(run.Recipe with { Device = "cpu" }, dataDirectory, cancellation: cancellation);
        using var samples = experiment.Train.Gather([.. Enumerable.Range(0, Math.Min(CalibrationSamples, experiment.Train.Count))]);
        OnnxWriter.WriteQuantized(path, model, format, samples.Inputs, Metadata(run, format));
    }

    private static Option<string?> OptionOfQuantize()
    {
        var option = new Option<string?>("--quantize")
        {
            Description = "With --onnx: int8 holds weights in 8 bits, and has layers compute in 8 bits, calibrated on training samples; "
                + "for dense and convolutional networks.",
        };
        option.AcceptOnlyFromAmong("int8");
        return option;
    }

    // One kind of file at a time, with its own options.
    private static void CheckTogether(ParseResult parsed)
    {
        string[] kinds = [.. new[] { Onnx, Nir, PyTorch, SnnTorch }.Where(option => parsed.GetValue(option) is not null).Select(option
            => option.Name)];
        if (kinds.Length > 1)
            throw new ArgumentException($"{string.Join(" and ", kinds)} name different files to make. Give one of them at a time.");
        if (kinds.Length == 1 && (parsed.GetResult(Output) is { Implicit: false } || parsed.GetValue(WeightsOnly)))
            throw new ArgumentException($"{kinds[0]} names the file to make, and goes with neither --output nor --weights-only.");
        if (kinds is not ([] or ["--onnx"]) && parsed.GetValue(Others) is not null)
            throw new ArgumentException($"{kinds[0]} writes the run's best weights; --weights is for --onnx and --output. Leave it out.");
        if (parsed.GetValue(Nir) is null && parsed.GetValue(ResetAsGraph))
            throw new ArgumentException("--reset-as-graph is for --nir; give that too, or leave it out.");
        if (kinds is [] or ["--onnx"] && parsed.GetValue(Quantize) is null && !parsed.GetValue(Integer)
            && parsed.GetValue(DataDirectory) is not null)
        {
            throw new ArgumentException(
                "--data-dir is for --quantize, --integer, --nir, --pytorch and --snntorch, which need samples; leave it out.");
        }
    }

    private static void ExpectFree(string option, ParseResult parsed, params ReadOnlySpan<string> files)
    {
        foreach (var file in files)
        {
            if (!parsed.GetValue(Force) && File.Exists(file))
                throw new IOException($"'{file}' exists already. Choose another with {option}, or replace it with --force.");
        }
    }

    // Before anything is written, so that a refusal leaves nothing behind.
    private static string ProgramOf(nn.Module<Tensor, Tensor> model, string weights)
    {
        const string Advice = "Export the weights alone with --weights-only, and load them in Python under the same names.";
        if (model is SpikingModel)
            throw new ArgumentException($"PyTorch has no spiking layers: write their program with --pytorch. {Advice}");
        try
        {
            return PyTorchModel.Write(model, weights);
        }
        catch (NotSupportedException refusal)
        {
            throw new ArgumentException($"{refusal.Message} {Advice}", refusal);
        }
    }

    internal static Dictionary<string, string> Metadata(RunFolder run, InputFormat format) => new()
    {
        ["format"] = "pt",
        ["model"] = Choices.NameOf(run.Recipe.Model),
        ["dataset"] = run.Recipe.Data.Name,
        ["rule"] = Choices.NameOf(run.Recipe.Rule),
        ["classes"] = string.Join('\n', format.Classes),
        ["inputShape"] = string.Join(',', format.Shape),
        ["inputScale"] = string.Join(',', format.Scale.Select(value => value.ToString("R", CultureInfo.InvariantCulture))),
        ["inputShift"] = string.Join(',', format.Shift.Select(value => value.ToString("R", CultureInfo.InvariantCulture))),
    };
}
