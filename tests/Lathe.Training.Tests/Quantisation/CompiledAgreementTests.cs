using Lathe.Checkpoints;
using Lathe.Kernels.Formats;
using Lathe.Training.Tests.Modules;
using TorchSharp;

namespace Lathe.Training.Tests.Quantisation;

/// <summary>A model that quantises in its trainable form computes what compiled code with the same weights does.</summary>
public sealed class CompiledAgreementTests(BuiltSamples built)
{
    /// <summary>A few last bits, of what torch computes itself: products, norms, activation functions and attention are the
    /// kernels'.</summary>
    private const double LastBits = 4 * 1.2e-7;

    public static TheoryData<string, string> Cases => [
        .. from name in (string[])["MiniLm", "Parallel", "Configured", "Shared", "AlibiEncoder", "Decoder", "MlpMixer", "Tabular"]
           from how in (string[])["Int8", "Int4", "Annotated", "BFloat16", "mixed", "static", "migrated"]
           select (name, how),
        .. from name in (string[])["Configured, bare", "Heads, pooled", "Heads, of tokens", "Nested", "Nested, bare", "VisionTransformer"]
           from how in (string[])["Int8", "static", "migrated"]
           select (name, how),
        .. from name in (string[])["Shapes", "Encoder", "Stack"] select (name, "Annotated"),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_are_those_of_compiled_code(string name, string how)
    {
        TrainableClass model = built[name];
        Samples.Sample sample = Samples.Of(name);
        Tensor[] inputs = sample.MakeInputs();
        using DisposeScope scope = torch.NewDisposeScope();
        using TrainableModel trainable = model.LoadTrainable();
        trainable.eval();
        using IDisposable _ = torch.no_grad();
        float[][] exact = Run(trainable, inputs);
        Precision precision = Enum.TryParse(how, out Precision named) ? named : Precision.Int8;
        LoadOptions options = OptionsOf(trainable, how);
        float[][] compiled = Compiled(model, precision, options, inputs);
        trainable.Quantise(precision, options);
        float[][] found = Run(trainable, inputs);
        int mask = inputs.Length > 1 && inputs[^1].Type == ElementType.Int32 ? inputs.Length - 1 : -1;
        for (int i = 0; i < exact.Length; i++)
        {
            if (mask >= 0)
            {
                ClearPadding(exact[i], inputs[mask]);
                ClearPadding(found[i], inputs[mask]);
                ClearPadding(compiled[i], inputs[mask]);
            }

            double apart = TorchTensors.Distance(compiled[i], exact[i]), left = TorchTensors.Distance(compiled[i], found[i]);
            TestContext.Current.SendDiagnosticMessage($"{name} {how} output {i}: {left:G3} of {apart:G3} = {left / apart:G3}");
            Assert.True(left <= LastBits, $"output {i}: {left:G3} apart, float32 {apart:G3}");
        }

        trainable.StopQuantising();
        Assert.Equal(0, TorchTensors.Distance(Run(trainable, inputs)[0], Run(model.LoadTrainable(), inputs)[0]), 1e-7);
    }

    private static LoadOptions OptionsOf(TrainableModel model, string how)
    {
        Dictionary<string, WeightFormat> formats = new(StringComparer.Ordinal);
        Dictionary<string, ActivationScaling> scalings = new(StringComparer.Ordinal);
        model.Quantise(Precision.Int8);
        int number = 0;
        foreach (TrainableLinear linear in model.Parts.AllLinears().Where(linear => linear.Quantisation is { Format.IsInteger: true }))
        {
            int inputs = (int)linear.Weight.Value.shape[1];
            if (how == "mixed" && !IsMerged(linear.Name))
                formats[linear.Name] = new WeightFormat(
                    (WeightEncoding)((int)WeightEncoding.Int8 + (number++ % 6)), WeightFormat.WholeColumns);
            if (how is "static" or "migrated")
            {
                scalings[linear.Name] = new ActivationScaling(
                    how == "migrated" ? [.. Enumerable.Range(0, inputs).Select(i => 0.5f + ((i % 5) * 0.25f))] : null,
                    how == "static" ? 0.03f : null);
            }
        }

        if (how == "mixed")
        {
            foreach (TrainableEmbedding table in model.Parts.AllEmbeddings())
                formats[table.Name] = number++ % 2 == 0 ? WeightEncoding.Int4 : WeightEncoding.Int8;
        }

        model.StopQuantising();
        return new LoadOptions { Formats = formats, Activations = scalings };
    }

    /// <summary>Compiled to one product, whose parts have one format.</summary>
    private static bool IsMerged(string name) => name[(name.LastIndexOf('.') + 1)..] is "query" or "key" or "value" or "gate" or "up";

    private static float[][] Compiled(TrainableClass model, Precision precision, LoadOptions options, Tensor[] inputs)
    {
        using CompiledModel compiled = model.LoadCompiled(precision, options);
        int batch = inputs[0].Shape[0], sequence = inputs[0].Rank > 1 ? inputs[0].Shape[1] : 1;
        if (inputs[0].Rank == 4 || (inputs[0].Rank == 2 && inputs[0].Type == ElementType.Float32))
            sequence = 1;
        using InferenceSession session = compiled.CreateSession(batch, sequence, 1);
        Tensor?[] outputs = [.. compiled.Outputs.Select((output, i) =>
            output.Present ? Tensor.Float32(session.OutputShape(i, batch, sequence)) : null)];
        session.Run(inputs, outputs, batch, sequence);
        return [.. outputs.OfType<Tensor>().Select(output => output.Floats.ToArray())];
    }

    private static float[][] Run(TrainableModel trainable, Tensor[] inputs) =>
        [.. trainable.Run([.. inputs.Select(TorchTensors.ToTorch)]).Select(TorchTensors.ToFloats)];

    /// <summary>What stands where no token is, which compiled code leaves as it was.</summary>
    internal static void ClearPadding(float[] values, Tensor mask)
    {
        if (values.Length % mask.Length != 0)
            return;
        int width = values.Length / (int)mask.Length;
        for (int row = 0; row < mask.Length; row++)
        {
            if (mask.Ints[row] == 0)
                values.AsSpan(row * width, width).Clear();
        }
    }
}
