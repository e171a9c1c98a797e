using System.Text;
using Lathe.Checkpoints;

namespace Lathe.Tests.Checkpoints;

public sealed class SafetensorsRoundTripTests
{
    [Fact]
    public void What_is_written_is_read_again()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("out.safetensors");
        Tensor floats = Tensor.From([1.5f, -0f, float.NaN, float.MaxValue, 1e-45f, float.NegativeInfinity], 2, 3);
        Tensor ints = Tensor.From([int.MinValue, 0, int.MaxValue], 3);
        Tensor scalar = Tensor.From([7f]);
        SafetensorsFile.Write(path, [("ein \"Name\" ü", floats), ("ids", ints), ("scalar", scalar), ("none", Tensor.Float32(0, 4))]);

        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal(4, file.Tensors.Count);
        Tensor read = file.Read("ein \"Name\" ü");
        Assert.Equal([2, 3], read.Shape.ToArray());
        Assert.Equal(floats.Floats.ToArray().Select(BitConverter.SingleToUInt32Bits),
            read.Floats.ToArray().Select(BitConverter.SingleToUInt32Bits));
        Assert.Equal(ints.Ints.ToArray(), file.Read("ids").Ints.ToArray());
        Assert.Equal(0, file.Read("scalar").Rank);
        Assert.Equal(7f, file.ReadFloat32("scalar")[0]);
        Assert.Empty(file.ReadFloat32("none"));
        Assert.Equal(0, file.Find("ids").Offset % 4);
    }

    [Fact]
    public void A_view_is_written_in_its_own_order()
    {
        using TemporaryFolder folder = new();
        Tensor transposed = Ops.Transpose(Tensor.From([1f, 2, 3, 4, 5, 6], 2, 3), 0, 1);
        SafetensorsFile.Write(folder.File("t.safetensors"), [("t", transposed)]);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("t.safetensors"));
        Assert.Equal([3L, 2L], file.Find("t").Shape);
        Assert.Equal([1f, 4, 2, 5, 3, 6], file.ReadFloat32("t"));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("out.safetensors", "what was there");
        Tensor one = Tensor.From([1f], 1);
        CheckpointException problem = Assert.Throws<CheckpointException>(() => SafetensorsFile.Write(path, [("a", one), ("a", one)]));
        Assert.Contains(path, problem.Message, StringComparison.Ordinal);
        Assert.Contains("'a'", problem.Message, StringComparison.Ordinal);
        Assert.Equal("what was there", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_that_names_the_file()
    {
        using TemporaryFolder folder = new();
        string path = System.IO.Path.Combine(folder.Path, "missing", "out.safetensors");
        Assert.Contains(path, Assert.Throws<CheckpointException>(() => SafetensorsFile.Write(path, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_file_can_be_replaced_while_it_is_read()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("out.safetensors");
        SafetensorsFile.Write(path, [("a", Tensor.From([1f, 2], 2))]);
        using SafetensorsFile old = SafetensorsFile.Open(path);
        SafetensorsFile.Write(path, [("a", Tensor.From([3f], 1))]);
        Assert.Equal([1f, 2f], old.ReadFloat32("a"));
        using SafetensorsFile replaced = SafetensorsFile.Open(path);
        Assert.Equal([3f], replaced.ReadFloat32("a"));
    }

    [Fact]
    public void Sixteen_bit_and_small_integer_tensors_are_read()
    {
        string header =
            """{"b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"h":{"dtype":"F16","shape":[2],"data_offsets":[4,8]},"u":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""";
        byte[] bytes = TemporaryFolder.Safetensors(header, 11);
        byte[] data = [0x80, 0x3F, 0x00, 0xC0, 0x00, 0x3C, 0x00, 0xC0, 0, 1, 255];
        data.CopyTo(bytes, bytes.Length - data.Length);
        using SafetensorsFile file = SafetensorsFile.Open(WeightFile.FromMemory("mixed", bytes));
        Assert.Equal([1f, -2f], file.ReadFloat32("b"));
        Assert.Equal([1f, -2f], file.ReadFloat32("h"));
        Assert.Equal([0, 1, 255], file.ReadInt32("u"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Unaligned_data_is_read_all_the_same(int spaces)
    {
        byte[] bytes = TemporaryFolder.Safetensors("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""" + new string(' ', spaces),
            8);
        BitConverter.TryWriteBytes(bytes.AsSpan(^8..), 1.25f);
        BitConverter.TryWriteBytes(bytes.AsSpan(^4..), -3f);
        using SafetensorsFile file = SafetensorsFile.Open(WeightFile.FromMemory("unaligned", bytes));
        Assert.Equal([1.25f, -3f], file.ReadFloat32("w"));
    }

    [Fact]
    public void Files_of_the_original_library_are_read()
    {
        string folder = TestFiles.Shared("data", "hf-golden");
        string[] paths = Directory.GetFiles(folder, "*.safetensors", SearchOption.AllDirectories);
        Assert.NotEmpty(paths);
        foreach (string path in paths)
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            Assert.NotEmpty(file.Tensors);
            foreach ((string name, TensorEntry entry) in file.Tensors)
                Assert.Equal(entry.Elements, file.Read(name).Length);
        }

        using SafetensorsFile reference = SafetensorsFile.Open(TestFiles.Shared("data", "hf-golden", "bert-mlm", "reference.safetensors"));
        Assert.Equal([3L, 17L], reference.Find("input_ids").Shape);
        Assert.All(reference.ReadInt32("input_ids"), id => Assert.InRange(id, 0, 198));
        Assert.All(reference.ReadFloat32("logits"), value => Assert.InRange(value, -100f, 100f));
    }

    [Fact]
    public void Our_header_is_what_the_format_describes()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.safetensors");
        SafetensorsFile.Write(path, [("a", Tensor.From([1, 2], 2))]);
        byte[] bytes = File.ReadAllBytes(path);
        string header = Encoding.UTF8.GetString(bytes, 8, (int)BitConverter.ToInt64(bytes));
        Assert.Equal("""{"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", header.TrimEnd(' '));
        Assert.Equal(0, (header.Length + 8) % 8);
        Assert.Equal([1, 0, 0, 0, 2, 0, 0, 0], bytes[^8..]);
    }
}
