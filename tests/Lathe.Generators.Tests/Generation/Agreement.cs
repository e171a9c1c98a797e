namespace Lathe.Generators.Tests.Generation;

/// <summary>Compares generated code with eager by the relative L2 distance of every output.</summary>
internal static class Agreement
{
    /// <summary>
    /// Derived from the formats. float32: sums of a few hundred terms in another order, a few units of 2^-24 each. 16-bit storage: a weight is off
    /// by half a unit of its last place, 2^-9 or 2^-12, at most, and errors of a sum add in quadrature. int8: weights off by at most 1/254 of the
    /// column's largest, activations by 1/254 of the row's largest: for Gaussian values about 3.5 sigma / 254 / sqrt(3) = 0.8 % each, per product.
    /// int4: 1/14 of the group's largest, about 2.2 sigma / 14 / sqrt(3) = 9 % per product. A few products in a row add in quadrature, norms keep them bounded.
    /// </summary>
    private static readonly (string Format, double Tolerance)[] Tolerances =
        [("Int4", 0.35), ("Int8", 0.05), ("BFloat16", 0.02), ("Float16", 0.003), ("Float32", 2e-6)];

    public static void Check(GeneratedModel model, int batch, int sequence, params Func<int, int, Tensor>[] inputs)
    {
        Tensor[] tensors = [.. inputs.Select(i => i(batch, sequence))];
        Tensor?[] expected = model.RunEager(tensors);
        Assert.NotEmpty(Precisions(model));
        foreach (Precision precision in Precisions(model))
        {
            using CompiledModel compiled = model.Load(precision);
            using InferenceSession session = compiled.NewSession(batch, sequence, 1);
            Tensor?[] found = GeneratedModel.Run(session, batch, sequence, tensors);
            int mask = LeavesPaddingOut(compiled) ? compiled.Inputs.Select(input => input.Name).ToList().IndexOf("attentionMask") : -1;
            Assert.Equal(expected.Length, found.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i] is null, found[i] is null);
                if (expected[i] is null)
                    continue;
                Assert.Equal(expected[i]!.Shape.ToArray(), found[i]!.Shape.ToArray());
                if (expected[i]!.Type == ElementType.Int32)
                {
                    Assert.Equal(expected[i]!.Contiguous().Ints.ToArray(), found[i]!.Ints.ToArray());
                    continue;
                }
                double most = Tolerance(model, precision);
                float[] defined = expected[i]!.Contiguous().Floats.ToArray();
                if (mask >= 0)
                    ClearPadding(defined, expected[i]!.Shape, tensors[mask]);
                double distance = RelativeL2(defined, found[i]!.Floats);
                Assert.True(distance <= most, $"{precision}, output {i}: relative L2 {distance:G3}, at most {most:G3}\n{model.Source}");
            }
        }
    }

    /// <summary>Whether the plan says that padding is not computed: its rows are zeros then, where eager has numbers that nobody asked for.</summary>
    public static bool LeavesPaddingOut(CompiledModel compiled) =>
        compiled.Plan.Steps.Any(s => s.Decision == "padding" && s.Why.StartsWith("not computed", StringComparison.Ordinal));

    public static bool HasChunks(CompiledModel compiled) =>
        compiled.Plan.Steps.Any(s => s.Decision == "chunks" && s.Why.Contains("a few sequences at a time", StringComparison.Ordinal));

    private static void ClearPadding(float[] values, ReadOnlySpan<int> shape, Tensor mask)
    {
        if (shape.Length < 2 || shape[1] != mask.Shape[1])
            return;
        int rows = (int)mask.Length, width = values.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            if (mask.Ints[row] == 0)
                values.AsSpan(row * width, width).Clear();
        }
    }

    /// <summary>By the coarsest format in it: member attributes win over the precision asked for.</summary>
    private static double Tolerance(GeneratedModel model, Precision precision)
    {
        string asked = $"case global::Lathe.Precision.{precision}:";
        int at = model.Source.IndexOf("new Compiled(source, new ", model.Source.IndexOf(asked, StringComparison.Ordinal), StringComparison.Ordinal);
        string name = model.Source[at..model.Source.IndexOf(".Weights", at, StringComparison.Ordinal)];
        return Tolerances.First(t => name.Contains(t.Format, StringComparison.Ordinal)).Tolerance;
    }

    /// <summary>Those that Load takes for this class.</summary>
    public static IEnumerable<Precision> Precisions(GeneratedModel model) => Enum.GetValues<Precision>()
        .Where(p => model.Source.Contains($"case global::Lathe.Precision.{p}:", StringComparison.Ordinal));

    public static double RelativeL2(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow((double)found[i] - expected[i], 2);
            norm += Math.Pow(expected[i], 2);
        }
        return Math.Sqrt(difference / Math.Max(norm, double.Epsilon));
    }
}
