using Lathe.Contracts;
using InstructionTier = Lathe.Hardware.InstructionTier;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>The kernels around products against the C# of the lowest tier, bit by bit, every operand between inaccessible pages.</summary>
public sealed unsafe class RowKernelTests
{
    private static readonly float[] Specials =
        [0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e-40f, -1e-38f, 3e38f, -7.5f, 7.26f, 0.25f, -104.5f, 88.8f];

    private static RowTable Expected => RowTable.Managed(InstructionTier.Vector128);

    /// <summary>What runs in C# is held against 128-bit C#, which itself is what machine code is held against.</summary>
    public static TheoryData<TestTarget> Targets => [TestTarget.Avx2, TestTarget.Avx512, TestTarget.CSharpAvx2, TestTarget.CSharpAvx512];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Activations_of_every_length(TestTarget target)
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            using LoadedKernel kernel = LoadedKernel.Tile(target, KernelFamily.ActivationSpan, (int)activation + 1);
            for (int count = 0; count <= 70; count++)
            {
                float[] x = Values(count + (int)activation * 100, count, scale: 6, special: 3);
                float[] expected = new float[count];
                fixed (float* from = x, to = expected)
                {
                    SpanArguments arguments = new() { Input = from, Output = to, Count = count };
                    Expected.Span(activation).Invoke(&arguments);
                }

                using GuardedMemory input = new(count * 4), output = new(count * 4);
                SpanArguments guarded = new()
                {
                    Input = (float*)input.Place<float>(x, count % 2 == 0),
                    Output = (float*)output.Place(count * 4, count % 2 == 0), Count = count
                };
                kernel.Run(&guarded);
                AssertSame(expected, new ReadOnlySpan<float>(guarded.Output, count), $"{activation} of {count}");
            }
        }
    }

    [Theory]
    [InlineData(TestTarget.Avx2)]
    [InlineData(TestTarget.Avx512)]
    [InlineData(TestTarget.CSharpVector128)]
    [InlineData(TestTarget.CSharpAvx2)]
    [InlineData(TestTarget.CSharpAvx512)]
    public void Embeddings_of_every_width(TestTarget target)
    {
        foreach (WeightEncoding type in (WeightEncoding[])[WeightEncoding.Float32, WeightEncoding.BFloat16, WeightEncoding.Float16])
        {
            using LoadedKernel kernel = LoadedKernel.Tile(target, KernelFamily.Embedding, (int)type + 1);
            for (int width = 1; width <= 70; width++)
                CheckEmbedding(kernel, type, width);
        }
    }

    private static void CheckEmbedding(LoadedKernel kernel, WeightEncoding type, int width)
    {
        int whole = width / 16 * 16, accumulate = width % 2;
        bool atEnd = width % 3 != 0;
        float[] values = [.. Values(width, width, 3f, 0).Select(value => type switch
        {
            WeightEncoding.Float32 => value,
            WeightEncoding.BFloat16 => HalfWidth.FromBFloat16(HalfWidth.ToBFloat16(value)),
            _ => (float)(Half)value,
        })];
        float[] before = Values(width + 100, width, 3f, 0),
            expected = [.. values.Select((value, index) => accumulate == 1 ? value + before[index] : value)];
        ushort[] narrow = [.. values.Select(value => type == WeightEncoding.BFloat16
            ? HalfWidth.ToBFloat16(value) : BitConverter.HalfToUInt16Bits((Half)value))];
        using GuardedMemory source = new(width * 4), tail = new(64), output = new(width * 4);
        EmbeddingArguments arguments =
            new() { Output = (float*)output.Place<float>(before, atEnd), Width = width, Accumulate = accumulate };
        if (type == WeightEncoding.Float32)
        {
            arguments.Source = source.Place<float>(values, atEnd);
            arguments.Tail = arguments.Source + whole * sizeof(float);
        }
        else
        {
            ushort[] last = new ushort[16];
            narrow.AsSpan(whole).CopyTo(last);
            arguments.Source = source.Place<ushort>(narrow, atEnd);
            arguments.Tail = tail.Place<ushort>(last, atEnd);
        }

        kernel.Run(&arguments);
        AssertSame(expected, new ReadOnlySpan<float>(arguments.Output, width), $"{type}, {width}, accumulate {accumulate}");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Epilogues_of_every_width(TestTarget target)
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            foreach (bool integers in (bool[])[true, false])
            {
                using LoadedKernel kernel = LoadedKernel.Tile(target, integers ? KernelFamily.IntegerEpilogue : KernelFamily.FloatEpilogue,
                    (int)activation + 1);
                for (int columns = 1; columns <= 32; columns++)
                {
                    // All sets of parts at whole panels, where some have a loop of their own; elsewhere a few.
                    for (int parts = 0; parts < 16; parts += columns == 32 ? 1 : columns % 5 + 1)
                        CheckEpilogue(kernel, Expected.Epilogue(integers, activation), integers, columns, parts,
                            $"{activation}, integers {integers}, {columns} columns, parts {parts}");
                }
            }
        }
    }

    private static void CheckEpilogue(LoadedKernel kernel, TileKernel<EpilogueArguments> reference, bool integers, int columns, int parts,
        string what)
    {
        int rows = (columns + parts) % 5 + 1, stride = columns + columns % 3, used = (rows - 1) * stride + columns;
        bool scaled = integers || columns % 2 == 0, multiplies = (parts & 8) != 0, adds = (parts & 4) != 0, sumsUp = (parts & 2) != 0,
            tallies = (parts & 1) != 0, atEnd = columns % 2 == 1;
        int[] integerSums = [.. Values(columns, rows * 32, 1e6f, 0).Select(value => (int)value)];
        float[] floatSums = Values(columns, rows * 32, 3f, 5), bias = Values(1, 32, 1f, 0), columnScales = Values(2, 32, 1e-3f, 0),
            rowScales = Values(3, rows, 1e-2f, 0);
        float[] multiplier = Values(4, used, 2f, 20), residual = Values(5, used, 2f, 20), tally = Values(6, rows * 32, 2f, 0);
        int[] offsets = [.. Values(7, rows, 1e5f, 0).Select(value => (int)value)];
        tally.AsSpan(rows * 16).Clear();
        float[] plain = new float[used], plainTally = [.. tally];
        using GuardedMemory sums = new(rows * 128), output = new(used * 4), factors = new(used * 4), addends = new(used * 4),
            running = new(tally.Length * 4);
        fixed (float* pBias = bias, pColumns = columnScales, pRows = rowScales, pMultiplier = multiplier, pResidual = residual,
            pOutput = plain, pTally = plainTally)
        fixed (int* pOffsets = offsets)
        {
            EpilogueArguments arguments = new()
            {
                Sums = integers ? sums.Place<int>(integerSums, atEnd) : sums.Place<float>(floatSums, atEnd), Rows = rows, Columns = columns,
                Bias = pBias,
                ColumnScales = pColumns, RowScales = pRows, RowScaleStep = scaled ? 4 : 0, Offsets = pOffsets, Output = (byte*)pOutput,
                OutputStride = stride * 4,
                Multiplier = multiplies ? (byte*)pMultiplier : null, Residual = adds ? (byte*)pResidual : null, OperandStride = stride * 4,
                Totals = sumsUp ? pTally : null, Maxima = tallies ? pTally + rows * 16 : null,
            };
            reference.Invoke(&arguments);
            arguments.Output = output.Place(used * 4, atEnd);
            arguments.Multiplier = multiplies ? factors.Place<float>(multiplier, atEnd) : null;
            arguments.Residual = adds ? addends.Place<float>(residual, atEnd) : null;
            float* tallied = (float*)running.Place<float>(tally, atEnd);
            arguments.Totals = sumsUp ? tallied : null;
            arguments.Maxima = tallies ? tallied + rows * 16 : null;
            kernel.Run(&arguments);
            AssertSame(plain, new ReadOnlySpan<float>(arguments.Output, used), what);
            AssertSame(plainTally, new ReadOnlySpan<float>(tallied, tally.Length), $"{what}: tallies");
        }
    }

    /// <summary>The same columns as floats, quantised by the scalar rule.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public void Epilogues_that_quantise_as_they_store(TestTarget target)
    {
        foreach (Activation activation in (Activation[])[Activation.None, Activation.Gelu])
        {
            foreach (bool integers in (bool[])[true, false])
            {
                using LoadedKernel kernel = LoadedKernel.Tile(target, integers ? KernelFamily.IntegerEpilogue : KernelFamily.FloatEpilogue,
                    (int)activation + 1);
                for (int columns = 1; columns <= 32; columns++)
                {
                    for (int parts = 0; parts < 8; parts += columns == 32 ? 1 : columns % 3 + 1)
                        CheckStaticEpilogue(kernel, Expected.Epilogue(integers, activation), integers, columns, parts,
                            $"{activation}, integers {integers}, {columns} columns, parts {parts}");
                }
            }
        }
    }

    private static void CheckStaticEpilogue(LoadedKernel kernel, TileKernel<EpilogueArguments> reference, bool integers, int columns,
        int parts, string what)
    {
        const int Panel = 32, ValuesStride = 64;
        int rows = (columns + parts) % 5 + 1, used = rows * columns;
        bool multiplies = (parts & 1) != 0, adds = (parts & 2) != 0, isDamaged = (parts & 4) != 0, atEnd = columns % 2 == 1;
        int[] integerSums = [.. Values(columns, rows * Panel, 1e6f, 0).Select(value => (int)value)];
        float[] floatSums = Values(columns, rows * Panel, 3f, 0), bias = Values(1, Panel, 1f, 0), columnScales = Values(2, Panel, 1e-3f, 0),
            rowScales = Values(3, rows, 1e-2f, 0), multiplier = Values(4, used, 2f, 0), residual = Values(5, used, 2f, 0),
            plain = new float[used];
        float[] scaling = [.. Values(8, Panel, 4f, 0).Select(value => value * value), .. Values(9, Panel, 20f, 0)];
        scaling.AsSpan(columns, Panel - columns).Clear();
        scaling.AsSpan(Panel + columns, Panel - columns).Clear();
        if (isDamaged)
            rowScales[rows / 2] = float.NaN;
        int[] offsets = [.. Values(7, rows, 1e5f, 0).Select(value => (int)value)];
        using GuardedMemory sums = new(rows * 128), factors = new(used * 4), addends = new(used * 4),
            bytes = new((rows - 1) * ValuesStride + Panel), totals = new(rows * 4), scale = new(scaling.Length * 4);
        float damage = 0f;
        fixed (float* pBias = bias, pColumns = columnScales, pRows = rowScales, pOutput = plain)
        fixed (int* pOffsets = offsets)
        {
            EpilogueArguments arguments = new()
            {
                Sums = integers ? sums.Place<int>(integerSums, atEnd) : sums.Place<float>(floatSums, atEnd), Rows = rows, Columns = columns,
                Bias = pBias, ColumnScales = pColumns, RowScales = pRows, RowScaleStep = 4, Offsets = pOffsets,
                Multiplier = multiplies ? factors.Place<float>(multiplier, atEnd) : null,
                Residual = adds ? addends.Place<float>(residual, atEnd) : null, OperandStride = columns * 4,
                Output = (byte*)pOutput, OutputStride = columns * 4,
            };
            reference.Invoke(&arguments);
            arguments.Output = null;
            arguments.Values = (sbyte*)bytes.Place((rows - 1) * ValuesStride + Panel, atEnd);
            arguments.ValuesStride = ValuesStride;
            arguments.ValueSums = (int*)totals.Place(rows * 4, atEnd);
            arguments.ValueSumsStride = 4;
            arguments.Scaling = (float*)scale.Place<float>(scaling, atEnd);
            arguments.Damage = &damage;
            kernel.Run(&arguments);
            Assert.True(isDamaged ? float.IsNaN(damage) : damage == 0f, $"{what}: damage {damage}");
            for (int row = 0; row < rows; row++)
            {
                if (isDamaged && row == rows / 2)
                    continue;
                int total = 0;
                for (int column = 0; column < Panel; column++)
                {
                    float moved = column < columns
                        ? MathF.FusedMultiplyAdd(plain[row * columns + column], scaling[column], scaling[Panel + column]) : 0f;
                    int expected = (int)MathF.Round(Math.Clamp(moved, -127f, 127f), MidpointRounding.ToEven);
                    int found = arguments.Values[row * ValuesStride + column];
                    Assert.True(expected == found, $"{what}: [{row}, {column}] is {found}, expected {expected}");
                    total += expected;
                }

                Assert.True(total == arguments.ValueSums[row], $"{what}: sum {row} is {arguments.ValueSums[row]}, expected {total}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Finishing_of_every_width(TestTarget target)
    {
        using LoadedKernel kernel = LoadedKernel.Tile(target, KernelFamily.Finish, 1);
        foreach (int width in Enumerable.Range(1, 200).Concat([384, 768, 769, 1024, 3072]))
        {
            for (int what = 0; what < 16; what++)
                CheckFinish(kernel, width, norms: what % 2 == 0, quantizes: what % 4 < 3, centered: what % 3 != 0, adds: what >= 8,
                    known: what % 5 < 2, damage: what);
        }
    }

    private static void CheckFinish(LoadedKernel kernel, int width, bool norms, bool quantizes, bool centered, bool adds, bool known,
        int damage)
    {
        int stride = QuantizedRows.StrideOf(width), blocks = (width + 31) / 32;
        float[] x = Values(width, width, 3f, 0), residual = Values(width + 1, width, 3f, 0), weight = Values(2, width, 2f, 0),
            shift = Values(3, width, 1f, 0);
        if (damage == 13)
            x[width / 2] = float.NaN;
        if (damage == 5)
            x[width - 1] = float.NegativeInfinity;
        if (damage is 4 or 7)
            x.AsSpan().Fill(damage == 4 ? 0f : 1e-38f);
        float[] tally = new float[16];
        for (int index = 0; index < width; index++)
            tally[index % 16] = norms ? tally[index % 16] + x[index] : Larger(tally[index % 16], x[index]);
        float[] expected = new float[width], scale = [9f];
        sbyte[] values = new sbyte[stride];
        values.AsSpan().Fill(99);
        int[] sums = new int[blocks];
        using GuardedMemory input = new(width * 4), added = new(width * 4), output = new(width * 4), weights = new(width * 4),
            shifts = new(width * 4), bytes = new(stride), totals = new(blocks * 4);
        fixed (float* px = x, pr = residual, pw = weight, ps = shift, py = expected, pt = tally, pScale = scale)
        fixed (sbyte* pv = values)
        fixed (int* pSums = sums)
        {
            FinishArguments arguments = new()
            {
                Input = px, Residual = adds ? pr : null, Output = py, Width = width, WidthAsFloat = width, Weight = norms ? pw : null,
                Shift = centered ? ps : null,
                Centered = centered ? 1 : 0, Epsilon = 1e-5f, Totals = norms && known && !adds ? pt : null, Maxima = !norms
                    && known ? pt : null,
                Values = quantizes ? pv : null, Stride = stride, Scale = pScale, Sums = pSums,
            };
            Expected.Finish.Invoke(&arguments);
            float foundScale = 9f;
            bool atEnd = damage % 2 == 0;
            arguments.Input = (float*)input.Place<float>(x, atEnd);
            arguments.Residual = adds ? (float*)added.Place<float>(residual, atEnd) : null;
            arguments.Output = (float*)output.Place(width * 4, atEnd);
            arguments.Weight = norms ? (float*)weights.Place<float>(weight, atEnd) : null;
            arguments.Shift = centered ? (float*)shifts.Place<float>(shift, atEnd) : null;
            arguments.Values = quantizes ? (sbyte*)bytes.Place<sbyte>(new sbyte[stride], atEnd) : null;
            arguments.Sums = (int*)totals.Place(blocks * 4, atEnd);
            arguments.Scale = &foundScale;
            kernel.Run(&arguments);
            string what = $"width {width}, case {damage}";
            AssertSame(expected, new ReadOnlySpan<float>(arguments.Output, width), what);
            AssertSame(scale, [foundScale], $"{what}: scale");
            Assert.True(!quantizes || values.AsSpan().SequenceEqual(new ReadOnlySpan<sbyte>(arguments.Values, stride)), $"{what}: values");
            Assert.True(sums.AsSpan().SequenceEqual(new ReadOnlySpan<int>(arguments.Sums, blocks)), $"{what}: sums");
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Rows_with_multipliers_and_a_static_scale_of_every_width(TestTarget target)
    {
        using LoadedKernel kernel = LoadedKernel.Tile(target, KernelFamily.Finish, 1);
        foreach (int width in Enumerable.Range(1, 130).Concat([384, 768, 769]))
        {
            for (int what = 0; what < 8; what++)
                CheckScaled(kernel, width, norms: what % 2 == 0, isStatic: what % 4 < 2, damage: what + width % 3 * 8);
        }
    }

    /// <summary>Rows like those of the definition, in C#, of the floats that the kernel itself makes without multipliers.</summary>
    private static void CheckScaled(LoadedKernel kernel, int width, bool norms, bool isStatic, int damage)
    {
        int stride = QuantizedRows.StrideOf(width), blocks = (width + 31) / 32;
        float[] x = Values(width, width, 3f, 0), weight = Values(2, width, 2f, 0);
        float[] offset = Values(6, width, isStatic ? 20f : 1f, 0);
        float[] multiplier = [.. Values(5, width, 1f, 0).Select(value => (Math.Abs(value) + 0.01f) * (isStatic ? 60f : 1f))];
        if (damage is 6 or 8)
            x[width / 2] = float.NaN;
        if (damage is 9 or 7)
            x[width - 1] = float.NegativeInfinity;
        if (damage is 11 or 18)
            x.AsSpan().Clear();
        using GuardedMemory input = new(width * 4), output = new(width * 4), weights = new(width * 4), factors = new(width * 4),
            offsets = new(width * 4), bytes = new(stride), totals = new(blocks * 4);
        bool atEnd = damage % 2 == 0;
        float scale = 9f, fixedScale = 0.0625f;
        FinishArguments arguments = new()
        {
            Input = (float*)input.Place<float>(x, atEnd), Output = (float*)output.Place(width * 4, atEnd),
            Width = width, WidthAsFloat = width, Weight = norms ? (float*)weights.Place<float>(weight, atEnd) : null, Epsilon = 1e-5f,
            Multipliers = (float*)factors.Place<float>(multiplier, atEnd),
            Offsets = (float*)offsets.Place<float>(offset, atEnd), StaticScale = isStatic ? &fixedScale : null,
            Values = (sbyte*)bytes.Place<sbyte>(new sbyte[stride], atEnd), Stride = stride, Scale = &scale,
            Sums = (int*)totals.Place(blocks * 4, atEnd),
        };
        new Span<sbyte>(arguments.Values, stride).Fill(99);
        kernel.Run(&arguments);
        float[] y = norms ? new ReadOnlySpan<float>(arguments.Output, width).ToArray() : x;
        float[] scaled = [.. y.Select((value, index) => MathF.FusedMultiplyAdd(value, multiplier[index], offset[index]))];
        float largest = scaled.Max(Math.Abs);
        bool isDamaged = y.Any(value => !float.IsFinite(value));
        bool isNothing = isDamaged || (!isStatic && largest < 1e-35f);
        float expectedScale = isDamaged ? float.NaN : isStatic ? fixedScale : isNothing ? 0f : largest / 127f;
        string what = $"width {width}, case {damage}, static {isStatic}, norm {norms}";
        AssertSame([expectedScale], [scale], $"{what}: scale");
        for (int index = 0; index < stride; index++)
        {
            float level = index >= width || isNothing ? 0f
                : isStatic ? Math.Clamp(scaled[index], -127f, 127f) : scaled[index] * (127f / largest);
            int expected = (int)MathF.Round(level, MidpointRounding.ToEven);
            Assert.True(expected == arguments.Values[index], $"{what}: value {index} is {arguments.Values[index]}, expected {expected}");
        }
        for (int block = 0; block < blocks; block++)
        {
            int expected = 0;
            for (int index = block * 32; index < Math.Min(stride, block * 32 + 32); index++)
                expected += arguments.Values[index];
            Assert.True(expected == arguments.Sums[block], $"{what}: sum {block} is {arguments.Sums[block]}, expected {expected}");
        }
    }

    private static float Larger(float largest, float value) =>
        BitConverter.Int32BitsToSingle(
        Math.Max(BitConverter.SingleToInt32Bits(largest), BitConverter.SingleToInt32Bits(value) & int.MaxValue));

    /// <summary>Equal bits, but the sign and payload of a NaN, which are nobody's result.</summary>
    private static void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, string what)
    {
        for (int index = 0; index < expected.Length; index++)
        {
            bool same = BitConverter.SingleToInt32Bits(expected[index]) == BitConverter.SingleToInt32Bits(found[index])
                || (float.IsNaN(expected[index]) && float.IsNaN(found[index]));
            Assert.True(same, $"{what}: element {index} is {found[index]:R}, expected {expected[index]:R}");
        }
    }

    private static float[] Values(int seed, int count, float scale, int special)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int index = 0; index < count; index++)
            values[index] = special > 0 && random.Next(special) == 0 ? Specials[random.Next(Specials.Length)]
                : (float)((random.NextDouble() * 2 - 1) * scale);
        return values;
    }
}
