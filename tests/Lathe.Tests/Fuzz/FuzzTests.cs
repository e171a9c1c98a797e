using System.Text;
using Lathe.Checkpoints;
using Lathe.Tests.Checkpoints;
using Lathe.Tests.Sessions;

namespace Lathe.Tests.Fuzz;

/// <summary>
/// Mutated files: whatever they say, they open or they fail with a <see cref="CheckpointException"/>, and cost no more memory than they
/// are long. Seeded, so that a failure comes again; together more than 150,000 files.
/// </summary>
public sealed class FuzzTests
{
    private const string Header =
        """{"__metadata__":{"format":"pt"},"bert.a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"ids":{"dtype":"I64","shape":[2],"data_offsets":[24,40]},"h":{"dtype":"F16","shape":[],"data_offsets":[40,42]},"b":{"dtype":"BF16","shape":[3],"data_offsets":[42,48]},"none":{"dtype":"U8","shape":[0,7],"data_offsets":[48,48]}}""";

    [Fact]
    public void Safetensors_files()
    {
        byte[] original = [.. TemporaryFolder.Safetensors(Header), .. new byte[48]];
        Tally tally = Run(70_000, seed: 1, mutator => mutator.MutateStart(original, original.Length - 48), OpenSafetensors);
        // both outcomes are met often: the mutations are neither harmless nor all fatal at the first byte
        Assert.InRange(tally.Opened, 700, 60_000);
    }

    [Fact]
    public void Safetensors_files_whose_header_length_is_right()
    {
        byte[] json = Encoding.UTF8.GetBytes(Header);
        Tally tally = Run(30_000, seed: 2, mutator =>
        {
            byte[] mutated = mutator.Mutate(json);
            return [.. BitConverter.GetBytes((ulong)mutated.Length), .. mutated, .. new byte[48]];
        }, OpenSafetensors);
        Assert.InRange(tally.Opened, 300, 25_000);
    }

    [Fact]
    public void Real_files_on_the_disk()
    {
        using TemporaryFolder folder = new();
        byte[] original = [.. TemporaryFolder.Safetensors(Header), .. new byte[48]];
        folder.Write("config.json", """{"model_type":"bert"}""");
        Run(500, seed: 3, mutator => mutator.MutateStart(original, original.Length - 48), bytes =>
        {
            folder.Write("model.safetensors", bytes);
            using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
            checkpoint.ReadFloat32("a", [2, 3]);
        });
    }

    [Fact]
    public void Shard_indices()
    {
        byte[] original = """{"metadata":{"total_size":20},"weight_map":{"bert.a":"m-1.safetensors","b":"m-2.safetensors"}}"""u8.ToArray();
        Run(15_000, seed: 4, mutator => mutator.Mutate(original), bytes =>
            Assert.All(ShardIndex.Parse("index", bytes).Values, shard => Assert.Equal(shard, System.IO.Path.GetFileName(shard))));
    }

    [Fact]
    public void Configurations()
    {
        byte[] original =
            """{"model_type":"bert","hidden_size":768,"num_attention_heads":12,"layer_norm_eps":1e-12,"id2label":{"0":"A"},"hidden_act":"gelu"}"""u8.ToArray();
        Run(15_000, seed: 5, mutator => mutator.Mutate(original), bytes =>
        {
            using System.Text.Json.JsonDocument document = JsonFile.ParseObject("config.json", bytes);
            ModelConfigurationReader reader = new("config.json", document.RootElement);
            reader.String("model_type", "");
            reader.RequireDivides("num_attention_heads", reader.Int32("num_attention_heads"), "hidden_size", reader.Int32("hidden_size"));
            reader.Float("layer_norm_eps", 0, 1);
            reader.Count("id2label", 2);
            reader.String("hidden_act");
        });
    }

    [Fact]
    public void Packed_files()
    {
        byte[] original = PackedModelTests.PackedBytes();
        // unsealed: the checksums notice everything
        Tally tally = Run(10_000, seed: 6, mutator => mutator.Mutate(original), OpenPacked);
        // a mutation may leave the file as it was: a digit for itself, zeros over zeros
        Assert.InRange(tally.Opened, 0, 2_000);
    }

    [Fact]
    public void Packed_files_whose_checksums_are_forged()
    {
        byte[] original = PackedModelTests.PackedBytes();
        int used = Array.FindLastIndex(original, PackedFormat.HeaderBytes + 4000, value => value != 0) + 1;
        Tally tally = Run(30_000, seed: 7, mutator =>
        {
            byte[] bytes = mutator.MutateStart(original, used);
            // keep the payloads where the table says, as a forger would
            byte[] placed = [.. bytes.Take(used), .. original.Skip(Math.Min(bytes.Length, used))];
            if (placed.Length >= PackedFormat.HeaderBytes)
                PackedSeal.TableAndHeader(placed);
            return placed;
        }, OpenPacked);
        Assert.InRange(tally.Opened, 30, 25_000);
    }

    [Fact]
    public void Lists_of_tensors_in_packed_files()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        checkpoint.ReadFloat32("cls.bias", [TinyCheckpoint.Words], "decoder");
        byte[] original = PackedTensorList.Write(checkpoint).ToArray();
        Tally tally = Run(20_000, seed: 8, mutator => mutator.Mutate(original),
            bytes => PackedTensorList.Read("packed", bytes, "{}"u8.ToArray()).Dispose());
        Assert.InRange(tally.Opened, 200, 18_000);
    }

    private static void OpenSafetensors(byte[] bytes)
    {
        using SafetensorsFile file = SafetensorsFile.Open(WeightFile.FromMemory("fuzz", bytes));
        foreach ((string name, TensorEntry entry) in file.Tensors)
        {
            Assert.InRange(entry.Offset, 8, bytes.Length - entry.Bytes);
            if (entry.Shape.Count <= 4 && (entry.Type.IsFloat() || entry.Type.IsInteger()))
                file.Read(name);
        }
    }

    private static void OpenPacked(byte[] bytes)
    {
        PackedModelFile file = PackedModelFile.Open(WeightFile.FromMemory("fuzz", bytes), PackedPurpose.Load);
        using TinyModel model = TinyModel.Load(ModelSource.OpenPacked(file, file.Model == "Tiny" ? "Tiny" : file.Model + "x",
            Precision.Annotated));
        using TinySession session = model.CreateSession(1, 1, threads: 1);
        session.Run([1], 1, 1, new float[model.Configuration.Width]);
    }

    private static Tally Run(int count, int seed, Func<Mutator, byte[]> make, Action<byte[]> open)
    {
        const long LargestAllocation = 1 << 20;
        Mutator mutator = new(seed);
        int opened = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = make(mutator);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                open(bytes);
                opened++;
            }
            catch (CheckpointException)
            {
                // the one answer that is allowed
            }
            catch (Exception problem)
            {
                Assert.Fail($"seed {seed}, file {i}, {Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 1000)))}: {problem}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > LargestAllocation)
                Assert.Fail($"seed {seed}, file {i}: {bytes.Length} bytes made the reader allocate {allocated}");
        }

        return new Tally(opened, count - opened);
    }

    private sealed record Tally(int Opened, int Refused);
}
