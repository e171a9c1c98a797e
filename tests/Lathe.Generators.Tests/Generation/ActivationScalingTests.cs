using Lathe.Checkpoints;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Generators.Tests.Generation;

/// <summary>How rows become int8 is a property of the loaded weights that read them: migrated, static, or both. Every model of the
/// agreement tests is also run with migrated activations.</summary>
public sealed class ActivationScalingTests : IDisposable
{
    private readonly GeneratedModel model = GeneratedModel.Build("MiniLm", Sources.MiniLm);

    public void Dispose() => model.Dispose();

    /// <summary>
    /// A scale of all rows is as coarse as the largest of them needs: rows of a norm are alike, those of an activation are not, and are up
    /// to a few times smaller than the largest. The error of the output against dynamic scales stays within that.
    /// </summary>
    [Theory]
    [InlineData(3, 7)]
    [InlineData(1, 1)]
    [InlineData(8, 32)]
    public void Static_scales_agree_with_eager(int batch, int sequence)
    {
        Tensor ids = Inputs.Ids(100)(batch, sequence);
        Tensor mask = Tensor.From([.. Enumerable.Repeat(1, batch * sequence)], batch, sequence);
        using CompiledModel compiled = ScaledActivations.Load(model, Largest(batch, sequence, ids, mask))!;
        Assert.All(compiled.Weights.Where(weight => weight.Format == "Int8"),
            weight => Assert.Matches("^static [0-9.E-]+, migrated, shifted$", weight.Activations));
        Tensor expected = model.RunEager(compiled, ids, mask)[0]!;
        using InferenceSession session = compiled.CreateSession(batch, sequence, 1);
        double distance = Agreement.RelativeL2(expected.Floats, GeneratedModel.Run(session, batch, sequence, ids, mask)[0]!.Floats);
        Assert.InRange(distance, 1e-4, 3 * 0.008 * Math.Sqrt(12));
    }

    [Fact]
    public void A_packed_file_keeps_scalings()
    {
        Tensor ids = Inputs.Ids(100)(2, 5), mask = Inputs.Mask()(2, 5);
        string file = Path.Combine(model.Folder, "scaled.lathe");
        using CompiledModel scaled = ScaledActivations.Load(model, Largest(2, 5, ids, mask))!;
        scaled.Save(file);
        using CompiledModel packed = model.Load(Precision.Annotated, file);
        Assert.Equal(scaled.Weights, packed.Weights);
        using InferenceSession first = scaled.CreateSession(2, 5, 1), second = packed.CreateSession(2, 5, 1);
        Assert.Equal(GeneratedModel.Run(first, 2, 5, ids, mask)[0]!.Floats.ToArray(),
            GeneratedModel.Run(second, 2, 5, ids, mask)[0]!.Floats.ToArray());
    }

    /// <summary>A static scale without migration rounds the very numbers that dynamic scales would, where every row has the same largest
    /// magnitude.</summary>
    [Fact]
    public void A_static_scale_that_every_row_would_have_anyway_changes_nothing()
    {
        using GeneratedModel single = GeneratedModel.Build("Single", """
            [Model(Precisions = [Precision.Int8])]
            public partial class Single
            {
                readonly Linear up = new(40, 24);
                public Tensor Forward([Shape("batch", "sequence", 40)] Tensor x) => up.Forward(x);
            }
            """);
        Tensor x = Inputs.Floats(40)(2, 5);
        foreach (int row in Enumerable.Range(0, 10))
            x.Floats[row * 40 + row] = 127f / 16;
        using CompiledModel plain = single.Load(Precision.Int8), scaled = single.Load(Precision.Int8, options: new LoadOptions
        {
            Activations = new Dictionary<string, ActivationScaling> { ["up"] = new(staticScale: 1f / 16) },
        });
        using InferenceSession first = plain.CreateSession(2, 5, 1), second = scaled.CreateSession(2, 5, 1);
        Assert.Equal(GeneratedModel.Run(first, 2, 5, x)[0]!.Floats.ToArray(), GeneratedModel.Run(second, 2, 5, x)[0]!.Floats.ToArray());
    }

    [Fact]
    public void A_scaling_that_says_nothing_is_none()
    {
        using CompiledModel plain = model.Load(Precision.Int8), said = model.Load(Precision.Int8, options: new LoadOptions
        {
            Activations = new Dictionary<string, ActivationScaling> { ["encoder.layer.0.up"] = new() },
        });
        Assert.Equal(plain.Weights, said.Weights);
        Assert.All(said.Weights, weight => Assert.Null(weight.Activations));
    }

    [Fact]
    public void What_cannot_be_is_said_by_name()
    {
        ActivationScaling scale = new(staticScale: 0.5f), other = new(staticScale: 0.25f);
        Assert.Contains("'encoder.layer.9.up', which is no product of this model", Refusal(("encoder.layer.9.up", scale)),
            StringComparison.Ordinal);
        Assert.Contains("one an input", Refusal(("encoder.layer.0.up", new([1f, 2f, 3f]))), StringComparison.Ordinal);
        Assert.Contains("they are one product", Refusal(("encoder.layer.0.query", scale), ("encoder.layer.0.key", other)),
            StringComparison.Ordinal);
        Assert.Contains("its inputs are never rounded", Assert.Throws<CheckpointException>(() => model.Load(Precision.Int8,
            options: new LoadOptions
            {
                Formats = new Dictionary<string, WeightFormat> { ["encoder.layer.0.up"] = WeightEncoding.Float32 },
                Activations = new Dictionary<string, ActivationScaling> { ["encoder.layer.0.up"] = scale },
            })).Message, StringComparison.Ordinal);
        string file = Path.Combine(model.Folder, "packed.lathe");
        using (CompiledModel compiled = model.Load(Precision.Int8))
            compiled.Save(file);
        Assert.Contains("already", Assert.Throws<CheckpointException>(() => model.Load(Precision.Int8, file, new LoadOptions
        {
            Activations = new Dictionary<string, ActivationScaling> { ["encoder.layer.0.up"] = scale },
        })).Message, StringComparison.Ordinal);
        foreach (float wrong in (float[])[0f, -1f, float.NaN, float.PositiveInfinity, 1e-42f])
        {
            Assert.Throws<ArgumentException>(() => new ActivationScaling(staticScale: wrong));
            Assert.Throws<ArgumentException>(() => new ActivationScaling([1f, wrong]));
            Assert.Equal(float.IsFinite(wrong), Record.Exception(() => new ActivationScaling(shift: [1f, wrong])) is null);
        }
    }

    /// <summary>A model that walks an array gives its caller the rows of the last round, by the scale that the caller's readers have: to
    /// the bit what the same layers give that no model stands between.</summary>
    [Fact]
    public void Rows_that_leave_a_walk_have_the_scale_of_what_reads_them_then()
    {
        using GeneratedModel grouped = GeneratedModel.Build("Grouped", Sources.Grouped);
        using GeneratedModel flat = GeneratedModel.Build("Flat", Sources.Grouped);
        Dictionary<string, ActivationScaling> scalings = new()
        {
            ["groups.0.blocks.0.up"] = new(staticScale: 0.03f), ["groups.0.blocks.1.up"] = new([.. Factors()], staticScale: 0.05f),
            ["groups.0.blocks.0.down"] = new([.. Factors(), .. Factors()]), ["groups.0.blocks.1.down"] = new(staticScale: 0.02f),
            ["last"] = new(staticScale: 0.03f),
        };
        Tensor x = Inputs.Floats(32)(2, 5);
        LoadOptions options = new() { Activations = scalings };
        using CompiledModel nested = grouped.Load(Precision.Int8, options: options);
        using CompiledModel whole = flat.Load(Precision.Int8, grouped.Folder, options);
        using InferenceSession first = nested.CreateSession(2, 5, 1), second = whole.CreateSession(2, 5, 1);
        float[] found = GeneratedModel.Run(first, 2, 5, x)[0]!.Floats.ToArray();
        Assert.Equal(GeneratedModel.Run(second, 2, 5, x)[0]!.Floats.ToArray(), found);

        using CompiledModel dynamic = grouped.Load(Precision.Int8);
        using InferenceSession third = dynamic.CreateSession(2, 5, 1);
        float[] apart = GeneratedModel.Run(third, 2, 5, x)[0]!.Floats.ToArray();
        Assert.NotEqual(apart, found);
        Assert.InRange(Agreement.RelativeL2(grouped.RunEager(x)[0]!.Floats, found), 0, 0.1);

        static IEnumerable<float> Factors() => Enumerable.Range(0, 32).Select(i => 0.5f + ((i % 5) * 0.25f));
    }

    private string Refusal(params (string Name, ActivationScaling Scaling)[] scalings) =>
        Assert.Throws<CheckpointException>(() => model.Load(Precision.Int8, options: new LoadOptions
        {
            Activations = scalings.ToDictionary(s => s.Name, s => s.Scaling),
        })).Message;

    private Dictionary<string, float[]> Largest(int batch, int sequence, params Tensor[] inputs)
    {
        Dictionary<string, float[]> largest = [];
        using CompiledModel floats = model.Load(Precision.Float32);
        using InferenceSession session = floats.CreateSession(batch, sequence, 1);
        using (KernelRecording.Begin((name, rows, width) =>
        {
            if (!largest.TryGetValue(name, out float[]? most))
                largest.Add(name, most = new float[width]);
            for (int i = 0; i < rows.Length; i++)
                most[i % width] = Math.Max(most[i % width], Math.Abs(rows[i]));
        }))
        {
            GeneratedModel.Run(session, batch, sequence, inputs);
        }

        return largest;
    }
}
