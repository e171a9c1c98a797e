namespace Lathe.Generators.Tests.Generation;

/// <summary>Compares generated code with eager by the relative L2 distance of every output.</summary>
internal static class Agreement
{
    /// <summary>Sums of a few hundred terms in another order, a few units of 2^-24 each, through some tens of operations.</summary>
    private const double Float32Sums = 2e-6;

    /// <summary>
    /// Weights are those that the compiled model has, so what is left of a product with integer weights is the rounding of its int8 rows:
    /// off by at most half of the row's largest / 127, evenly spread. Largest values are some 3.5 standard deviations: 3.5 / 254 / sqrt(3)
    /// = 0.8 % of the row, and of the product's result. Errors of several products add in quadrature where each reads what the one before
    /// gave; norms and residual sums keep them from growing.
    /// </summary>
    private const double Int8Rows = 0.008;

    /// <summary>
    /// An output of few numbers is small by chance beside what they are summed from: of three normal numbers the length is below 0.4 of
    /// what is expected once in thirty times.
    /// </summary>
    private const double FewNumbers = 2.5;

    /// <summary>
    /// Where inputs are migrated by up to twice and moved by up to a quarter, the largest of a row (3.5 standard deviations) is up to
    /// 2 + 0.25 / 3.5 times as large; weights that are divided by factors between 1/2 and 2, even in their logarithms, are 1.16 times as
    /// long: 2.4. What rounded weights make of the quarter, which biases take back of the exact ones, is a tenth more. Rows that are
    /// quantised for another product are off by half of themselves.
    /// </summary>
    private const double Migrated = 2.5;

    private const int Few = 16;

    public static void Check(GeneratedModel model, int batch, int sequence, params Func<int, int, Tensor>[] inputs)
    {
        Tensor[] tensors = [.. inputs.Select(i => i(batch, sequence))];
        Assert.NotEmpty(Precisions(model));
        foreach (Precision precision in Precisions(model))
        {
            using CompiledModel compiled = model.Load(precision);
            Check(model, compiled, batch, sequence, tensors);
        }

        if (Precisions(model).Contains(Precision.Int8) && ScaledActivations.Load(model) is { } migrated)
        {
            using (migrated)
                Check(model, migrated, batch, sequence, tensors);
        }
    }

    /// <summary>One compiled model against eager on its own weights.</summary>
    public static void Check(GeneratedModel model, CompiledModel compiled, int batch, int sequence, params Tensor[] tensors)
    {
        Tensor?[] expected = model.RunEager(compiled, tensors);
        using InferenceSession session = compiled.CreateSession(batch, sequence, 1);
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
            double most = Tolerance(compiled) * (expected[i]!.Shape[^1] < Few ? FewNumbers : 1);
            float[] defined = expected[i]!.Contiguous().Floats.ToArray();
            if (mask >= 0)
                ClearPadding(defined, expected[i]!.Shape, tensors[mask]);
            double distance = RelativeL2(defined, found[i]!.Floats);
            Assert.True(distance <= most,
                $"{compiled.Precision}, output {i}: relative L2 {distance:G3}, at most {most:G3}\n{model.Source}");
        }
    }

    /// <summary>Whether the plan says that padding is not computed: its rows are zeros then, where eager has numbers that nobody asked
    /// for.</summary>
    public static bool LeavesPaddingOut(CompiledModel compiled) =>
        compiled.Plan.Steps.Any(s => s.Decision == PlanDecision.Padding && s.Why.StartsWith("not computed", StringComparison.Ordinal));

    public static bool HasChunks(CompiledModel compiled) =>
        compiled.Plan.Steps.Any(s => s.Decision == PlanDecision.Chunks
        && s.Why.Contains("a few sequences at a time", StringComparison.Ordinal));

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

    private static double Tolerance(CompiledModel compiled) =>
        Float32Sums + (Int8Rows * (compiled.Weights.Any(weight => weight.Activations is not null) ? Migrated : 1)
        * Math.Sqrt(compiled.Weights.Count(weight => weight.Format.StartsWith("Int", StringComparison.Ordinal))));

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
