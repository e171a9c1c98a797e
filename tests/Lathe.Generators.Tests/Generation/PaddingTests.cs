namespace Lathe.Generators.Tests.Generation;

/// <summary>Padding is not computed, and nobody can tell: tokens have the bits they have alone, rows of padding are zeros.</summary>
public sealed class PaddingTests
{
    private const string TinyConfig = """
        {"model_type": "tiny", "hidden": 36, "heads": 3, "inner": 70, "layers": 2, "labels": 5, "pooler": true, "epsilon": 1e-5, "activation": "Relu"}
        """;

    [Theory]
    [InlineData("MiniLm")]
    [InlineData("Configured")]
    [InlineData("Shared")]
    [InlineData("Parallel")]
    public void A_padded_batch_gives_each_sequence_the_bits_it_has_alone(string name)
    {
        using GeneratedModel model = Build(name);
        foreach (Precision precision in Agreement.Precisions(model))
        {
            using CompiledModel compiled = model.Load(precision);
            Assert.True(Agreement.LeavesPaddingOut(compiled));
            CheckAlone(compiled, name, [11, 1, 6, 12, 2, 1], 12);
            CheckAlone(compiled, name, [1, 1], 1);
            CheckAlone(compiled, name, [1], 9);
            CheckAlone(compiled, name, [7, 7, 7], 7);
            CheckAlone(compiled, name, [3, 3], 8);
        }
    }

    [Theory]
    [InlineData(new[] { 1, 1, 0, 1, 1, 0 }, "a hole")]
    [InlineData(new[] { 0, 0, 1, 1, 1, 1 }, "padding in front")]
    [InlineData(new[] { 0, 0, 0, 0, 0, 0 }, "nothing but padding")]
    public void Another_mask_is_computed_whole(int[] odd, string why)
    {
        using GeneratedModel model = Build("MiniLm");
        const int sequence = 6;
        int[] mask = [1, 1, 1, 1, 0, 0, .. odd, 1, 1, 1, 1, 1, 1];
        Tensor ids = Inputs.Ids(40)(3, sequence), masked = Tensor.From(mask, 3, sequence);
        Tensor expected = model.RunEager(ids, masked)[0]!;
        using CompiledModel compiled = model.Load(Precision.Float32);
        using InferenceSession session = compiled.CreateSession(3, sequence, 2);
        float[] found = GeneratedModel.Run(session, 3, sequence, ids, masked)[0]!.Floats.ToArray();
        int width = found.Length / mask.Length;
        for (int row = 0; row < mask.Length; row++)
        {
            ReadOnlySpan<float> line = found.AsSpan(row * width, width);
            if (mask[row] == 0)
                Assert.False(line.ContainsAnyExcept(0f), why);
            else
                Assert.True(Agreement.RelativeL2(expected.Floats.Slice(row * width, width), line) <= 2e-6, $"{why}: row {row}");
        }
        // the others' tokens have the same bits in company of such a sequence as without it
        Assert.Equal(Alone(session, ids.Ints[..sequence], 4), found.AsSpan(0, 4 * width).ToArray());
        Assert.Equal(Alone(session, ids.Ints[(2 * sequence)..], sequence), found.AsSpan(2 * sequence * width).ToArray());
    }

    [Fact]
    public void Ids_of_padding_are_not_looked_up()
    {
        using GeneratedModel model = Build("MiniLm");
        using CompiledModel compiled = model.Load(Precision.Float32);
        using InferenceSession session = compiled.CreateSession(2, 3, 1);
        Tensor mask = Tensor.From([1, 1, 0, 1, 1, 1], 2, 3);
        float[] expected = GeneratedModel.Run(session, 2, 3, Tensor.From([1, 2, 3, 4, 5, 6], 2, 3), mask)[0]!.Floats.ToArray();
        Assert.Equal(expected, GeneratedModel.Run(session, 2, 3, Tensor.From([1, 2, -1, 4, 5, 6], 2, 3), mask)[0]!.Floats.ToArray());
    }

    [Fact]
    public void Chunks_change_no_bit_at_any_batch()
    {
        using GeneratedModel model = Build("MiniLm");
        foreach (Precision precision in (Precision[])[Precision.Float32, Precision.Annotated])
        {
            using CompiledModel compiled = model.Load(precision);
            // some thousand rows a chunk, by the caches: batches on both sides of one, two and three of them
            const int most = 700, sequence = 30;
            using InferenceSession session = compiled.CreateSession(most, sequence, 2), alone = compiled.CreateSession(1, sequence, 1);
            Assert.True(Agreement.HasChunks(compiled));
            foreach (int batch in (int[])[1, 2, 99, 100, 101, 257, most])
            {
                int[] lengths = [.. Enumerable.Range(0, batch).Select(i => 1 + i * 7919 % sequence)];
                Tensor ids = Inputs.Ids(40)(batch, sequence);
                Tensor[] masks = [Mask(lengths, sequence), Mask([.. lengths.Select(_ => sequence)], sequence)];
                for (int padded = 0; padded < 2; padded++)
                {
                    float[] found = GeneratedModel.Run(session, batch, sequence, ids, masks[padded])[0]!.Floats.ToArray();
                    foreach (int row in (int[])[0, batch / 3, batch / 2, batch * 4 / 5, batch - 1])
                    {
                        int tokens = padded == 0 ? lengths[row] : sequence;
                        float[] expected = Alone(alone, ids.Ints.Slice(row * sequence, sequence), tokens);
                        Assert.Equal(expected, found.AsSpan(row * sequence * 64, tokens * 64).ToArray());
                    }
                }
            }
        }
    }

    [Fact]
    public void A_chunk_needs_the_memory_of_a_chunk()
    {
        using GeneratedModel model = Build("MiniLm");
        using CompiledModel compiled = model.Load(Precision.Float32);
        using InferenceSession half = compiled.CreateSession(2000, 30, 1), whole = compiled.CreateSession(4000, 30, 1);
        // beyond the first chunk, rows cost what is handed from layer to layer: ids, mask and starts, for hidden states stand in the output
        Assert.InRange(whole.ArenaBytes - half.ArenaBytes, 1, 2000L * 30 * 32);
    }

    /// <summary>Runs sequences of these lengths together, and each alone without padding.</summary>
    private static void CheckAlone(CompiledModel compiled, string name, int[] lengths, int sequence)
    {
        int batch = lengths.Length;
        Tensor data = First(name)(batch, sequence), mask = Mask(lengths, sequence);
        using InferenceSession session = compiled.CreateSession(batch, sequence, 2);
        Tensor?[] together = GeneratedModel.Run(session, batch, sequence, data, mask);
        for (int b = 0; b < batch; b++)
        {
            int tokens = lengths[b];
            Tensor?[] alone = GeneratedModel.Run(session, 1, tokens, Part(data, b, sequence, tokens), Mask([tokens], tokens));
            for (int output = 0; output < together.Length; output++)
            {
                if (together[output] is not { } whole)
                    continue;
                int rows = whole.Rank == 3 ? sequence : 1, own = whole.Rank == 3 ? tokens : 1, width = (int)whole.Length / batch / rows;
                ReadOnlySpan<float> line = whole.Floats.Slice(b * rows * width, rows * width);
                Assert.Equal(alone[output]!.Floats.ToArray(), line[..(own * width)].ToArray());
                Assert.False(line[(own * width)..].ContainsAnyExcept(0f));
            }
        }
    }

    private static float[] Alone(InferenceSession session, ReadOnlySpan<int> ids, int tokens) =>
        GeneratedModel.Run(session, 1, tokens, Tensor.From(ids[..tokens].ToArray(), 1, tokens),
        Mask([tokens], tokens))[0]!.Floats.ToArray();

    private static Tensor Part(Tensor data, int index, int sequence, int tokens)
    {
        if (data.Type == ElementType.Int32)
            return Tensor.From(data.Ints.Slice(index * sequence, tokens).ToArray(), 1, tokens);
        int width = data.Shape[2];
        Tensor part = Tensor.Float32(1, tokens, width);
        data.Floats.Slice(index * sequence * width, tokens * width).CopyTo(part.Floats);
        return part;
    }

    private static Tensor Mask(int[] lengths, int sequence) =>
        Tensor.From([.. lengths.SelectMany(n => Enumerable.Range(0, sequence).Select(i => i < n ? 1 : 0))], lengths.Length, sequence);

    private static Func<int, int, Tensor> First(string name) => name == "Parallel" ? Inputs.Floats(60) : Inputs.Ids(40);

    private static GeneratedModel Build(string name) => name switch
    {
        "MiniLm" => GeneratedModel.Build(name, Sources.MiniLm),
        "Configured" => GeneratedModel.Build(name, Sources.Configured, TinyConfig),
        "Shared" => GeneratedModel.Build(name, Sources.Shared),
        _ => GeneratedModel.Build(name, Sources.Parallel),
    };
}
