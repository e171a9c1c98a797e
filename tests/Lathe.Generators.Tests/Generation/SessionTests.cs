namespace Lathe.Generators.Tests.Generation;

/// <summary>What a session promises: the same bits however it is run, no allocation, checks at the door, outputs that may be left
/// out.</summary>
public sealed class SessionTests : IDisposable
{
    private readonly GeneratedModel model = GeneratedModel.Build("MiniLm", Sources.MiniLm);

    public void Dispose() => model.Dispose();

    [Fact]
    public void Threads_and_neighbours_change_no_bit()
    {
        Tensor ids = Inputs.Ids(100)(5, 12), mask = Inputs.Mask()(5, 12);
        foreach (Precision precision in Agreement.Precisions(model))
        {
            float[] expected = model.Run(precision, 5, 12, 1, ids, mask)[0]!.Floats.ToArray();
            foreach (int threads in (int[])[2, 5])
                Assert.Equal(expected, model.Run(precision, 5, 12, threads, ids, mask)[0]!.Floats.ToArray());

            Tensor row = Tensor.From(ids.Ints.Slice(24, 12).ToArray(), 1, 12),
                rowMask = Tensor.From(mask.Ints.Slice(24, 12).ToArray(), 1, 12);
            float[] alone = model.Run(precision, 1, 12, 1, row, rowMask)[0]!.Floats.ToArray();
            Assert.Equal(expected.AsSpan(2 * 12 * 64, 12 * 64).ToArray(), alone);
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        Tensor ids = Inputs.Ids(100)(2, 8), mask = Inputs.Mask()(2, 8), output = Tensor.Float32(2, 8, 64);
        foreach (Precision precision in Agreement.Precisions(model))
        {
            using CompiledModel compiled = model.Load(precision);
            using InferenceSession session = compiled.CreateSession(2, 8, 1);
            session.Run([ids, mask], [output], 2, 8);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
                session.Run([ids, mask], [output], 2, 8);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Sessions_of_one_model_run_at_once()
    {
        Tensor ids = Inputs.Ids(100)(4, 10), mask = Inputs.Mask()(4, 10);
        using CompiledModel compiled = model.Load(Precision.Annotated);
        using InferenceSession alone = compiled.CreateSession(4, 10, 1);
        float[] expected = GeneratedModel.Run(alone, 4, 10, ids, mask)[0]!.Floats.ToArray();
        System.Threading.Tasks.Parallel.For(0, 4, _ =>
        {
            using InferenceSession session = compiled.CreateSession(4, 10, 2);
            for (int i = 0; i < 20; i++)
                Assert.Equal(expected, GeneratedModel.Run(session, 4, 10, ids, mask)[0]!.Floats.ToArray());
        });
    }

    [Fact]
    public void A_smaller_run_fits_a_larger_session()
    {
        Tensor ids = Inputs.Ids(100)(2, 5), mask = Inputs.Mask()(2, 5);
        using CompiledModel compiled = model.Load(Precision.Float32);
        using InferenceSession large = compiled.CreateSession(7, 30, 1);
        Assert.Equal(model.Run(Precision.Float32, 2, 5, 1, ids, mask)[0]!.Floats.ToArray(),
            GeneratedModel.Run(large, 2, 5, ids, mask)[0]!.Floats.ToArray());
    }

    [Fact]
    public void The_door_names_what_is_wrong()
    {
        Tensor ids = Inputs.Ids(100)(2, 5), mask = Inputs.Mask()(2, 5), output = Tensor.Float32(2, 5, 64);
        using CompiledModel compiled = model.Load(Precision.Float32);
        using InferenceSession session = compiled.CreateSession(2, 5, 1);
        Assert.Contains("batch", Assert.Throws<ArgumentOutOfRangeException>(() => session.Run([ids, mask], [output], 3, 5)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Run([ids, mask], [output], 0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Run([ids, mask], [output], 2, 6));
        Tensor few = Tensor.Float32(2, 5, 63);
        Assert.Contains("output", Assert.Throws<ArgumentException>(() => session.Run([ids, mask], [few], 2, 5)).Message,
            StringComparison.Ordinal);
        Tensor shortIds = Tensor.Int32(9);
        Assert.Contains("inputIds", Assert.Throws<ArgumentException>(() => session.Run([shortIds, mask], [output], 2, 5)).Message,
            StringComparison.Ordinal);
        // of a token: padding, the last of the second row, is not looked up
        Tensor beyond = Tensor.From([0, 1, 2, 3, 4, 5, 6, 7, 100, 9], 2, 5);
        Assert.Contains("words", Assert.Throws<ArgumentOutOfRangeException>(() => session.Run([beyond, mask], [output], 2, 5)).Message,
            StringComparison.Ordinal);
        Assert.All(output.Floats.ToArray(), v => Assert.Equal(0, v));
        session.Run([ids, mask], [output], 2, 5);
        Assert.Contains(output.Floats.ToArray(), v => v != 0);
    }

    [Fact]
    public void A_packed_file_gives_the_same_bits()
    {
        Tensor ids = Inputs.Ids(100)(2, 5), mask = Inputs.Mask()(2, 5);
        string file = Path.Combine(model.Folder, "packed.lathe");
        using CompiledModel fromCheckpoint = model.Load(Precision.Annotated);
        fromCheckpoint.Save(file);
        using CompiledModel fromFile = model.Load(Precision.Annotated, file);
        using InferenceSession first = fromCheckpoint.CreateSession(2, 5, 1), second = fromFile.CreateSession(2, 5, 1);
        Assert.Equal(GeneratedModel.Run(first, 2, 5, ids, mask)[0]!.Floats.ToArray(),
            GeneratedModel.Run(second, 2, 5, ids, mask)[0]!.Floats.ToArray());
    }

    [Fact]
    public void Outputs_that_are_not_wanted_change_nothing_in_the_others()
    {
        using GeneratedModel several = GeneratedModel.Build("Shapes", Sources.Shapes);
        EachAlone(several, 24, Precision.Float32);
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    public void A_head_within_a_head_runs_where_it_is_wanted(bool pooler, bool sequence, bool token)
    {
        string Json(bool value) => value ? "true" : "false";
        string config =
            $$"""{"model_type": "heads", "hidden": 24, "labels": 3, "pooler": {{Json(pooler)}}, "sequence": {{Json(sequence)}}, "token": {{Json(token)}}}""";
        using GeneratedModel heads = GeneratedModel.Build("Heads", Sources.Heads, config);
        Agreement.Check(heads, 3, 4, Inputs.Floats(24));
        EachAlone(heads, 24, Precision.Int8);
    }

    private static void EachAlone(GeneratedModel several, int width, Precision precision)
    {
        using CompiledModel compiled = several.Load(precision);
        using InferenceSession session = compiled.CreateSession(2, 5, 1);
        Tensor[] inputs = [.. ((Tensor[])[Inputs.Floats(width)(2, 5), Inputs.Mask()(2, 5)]).Take(compiled.Inputs.Count)];
        Tensor?[] all = GeneratedModel.Run(session, 2, 5, inputs);
        for (int only = 0; only < all.Length; only++)
        {
            Tensor?[] outputs = new Tensor?[all.Length];
            if (all[only] is not { } wanted)
            {
                outputs[only] = Tensor.Float32(2, 5, width);
                Assert.Contains("not computed", Assert.Throws<ArgumentException>(() => session.Run(inputs, outputs, 2, 5)).Message,
                    StringComparison.Ordinal);
                continue;
            }
            Tensor found = Tensor.Float32(wanted.Shape);
            outputs[only] = found;
            session.Run(inputs, outputs, 2, 5);
            Assert.Equal(wanted.Floats.ToArray(), found.Floats.ToArray());
        }
    }
}
