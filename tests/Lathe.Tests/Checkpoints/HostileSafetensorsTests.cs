using Lathe.Checkpoints;

namespace Lathe.Tests.Checkpoints;

/// <summary>Files that lie about themselves: one test a lie, and the message says which file, which tensor, what was found.</summary>
public sealed class HostileSafetensorsTests
{
    private const string Good =
        """{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I64","shape":[1],"data_offsets":[24,32]}}""";

    [Fact]
    public void The_file_that_the_others_are_damaged_from_opens()
    {
        using SafetensorsFile file = SafetensorsFile.Open(WeightFile.FromMemory("good", TemporaryFolder.Safetensors(Good, 32)));
        Assert.Equal("a b", string.Join(' ', file.Tensors.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal([2L, 3L], file.Find("a").Shape);
    }

    [Fact]
    public void A_file_shorter_than_its_length_field_is_truncated() => Rejects([1, 2, 3], "truncated", "3 bytes");

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("no/such/file", Assert.Throws<CheckpointException>(() => SafetensorsFile.Open("no/such/file")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void An_empty_file_is_named()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("empty.safetensors", "");
        CheckpointException problem = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));
        Assert.Contains(path, problem.Message, StringComparison.Ordinal);
        Assert.Contains("empty", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_a_file_is_named()
    {
        using TemporaryFolder folder = new();
        Assert.Contains(folder.Path, Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_longer_than_the_file_is_truncated() =>
        Rejects(TemporaryFolder.Safetensors(Good, 32, statedLength: 5000), "truncated", "5000");

    [Theory]
    [InlineData(1ul << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData((1ul << 63) - 1)]
    [InlineData(100_000_001ul)]
    public void A_header_length_beyond_all_bounds_is_no_safetensors_file(ulong length) =>
        Rejects(TemporaryFolder.Safetensors(Good, 32, length), $"{length} bytes", "100000000");

    [Fact]
    public void An_empty_header_is_rejected() => Rejects(TemporaryFolder.Safetensors(""), "does not start with '{'");

    [Fact]
    public void A_header_that_is_no_object_is_rejected() => Rejects(TemporaryFolder.Safetensors("[1]"), "does not start with '{'");

    [Fact]
    public void A_header_that_is_no_JSON_is_rejected() => Rejects(TemporaryFolder.Safetensors("{\"a\":}"), "not valid JSON");

    [Fact]
    public void A_header_with_something_behind_it_is_rejected() => Rejects(TemporaryFolder.Safetensors(Good + "{}", 32), "not valid JSON");

    [Fact]
    public void Padding_with_spaces_is_allowed()
    {
        using SafetensorsFile file = SafetensorsFile.Open(WeightFile.FromMemory("padded", TemporaryFolder.Safetensors(Good + "     ", 32)));
        Assert.Equal(2, file.Tensors.Count);
    }

    [Fact]
    public void A_header_with_invalid_UTF8_is_rejected()
    {
        byte[] file = TemporaryFolder.Safetensors(Good, 32);
        file[10] = 0xFF;
        Rejects(file, "not valid UTF-8");
    }

    [Fact]
    public void A_name_that_is_half_a_surrogate_pair_is_rejected() =>
        Rejects(TemporaryFolder.Safetensors("""{"\ud800":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 4), "not valid Unicode");

    [Fact]
    public void Deep_nesting_is_rejected() =>
        Rejects(TemporaryFolder.Safetensors("{\"a\":{\"x\":" + new string('[', 5000) + new string(']', 5000) + "}}"), "not valid JSON");

    [Fact]
    public void Data_that_is_cut_off_names_the_tensor() =>
        Rejects(TemporaryFolder.Safetensors(Good, 30), "'b'", "[24, 32]", "30 bytes");

    [Fact]
    public void Bytes_after_the_last_tensor_are_rejected() =>
        Rejects(TemporaryFolder.Safetensors(Good, 40), "8 bytes after the last tensor");

    [Fact]
    public void Reversed_offsets_are_rejected() =>
        Rejects(TemporaryFolder.Safetensors("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8), "'a'", "[8, 0]", "reversed");

    [Fact]
    public void Overlapping_tensors_name_both()
    {
        string header = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""";
        Rejects(TemporaryFolder.Safetensors(header, 12), "'a'", "'b'", "overlap");
    }

    [Fact]
    public void The_same_bytes_for_two_tensors_overlap()
    {
        string header = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        Rejects(TemporaryFolder.Safetensors(header, 8), "overlap");
    }

    [Fact]
    public void A_hole_between_tensors_is_rejected()
    {
        string header = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}""";
        Rejects(TemporaryFolder.Safetensors(header, 20), "'b'", "begin at 12", "expected 8");
    }

    [Fact]
    public void A_shape_that_takes_other_bytes_than_given_is_rejected() =>
        Rejects(TemporaryFolder.Safetensors("""{"w":{"dtype":"F32","shape":[3,5],"data_offsets":[0,56]}}""", 56), "'w'",
        "F32 [3, 5] takes 60 bytes", "give 56");

    [Fact]
    public void A_wrong_dtype_for_the_bytes_is_rejected() =>
        Rejects(TemporaryFolder.Safetensors("""{"w":{"dtype":"F16","shape":[3,5],"data_offsets":[0,60]}}""", 60), "'w'",
        "F16 [3, 5] takes 30 bytes", "give 60");

    [Fact]
    public void An_unknown_dtype_is_rejected() =>
        Rejects(TemporaryFolder.Safetensors("""{"w":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4), "'w'", "'F33'");

    [Theory]
    [InlineData("[4294967296,4294967296]")] // 2^64: a 64-bit product would be 0
    [InlineData("[9223372036854775807,9223372036854775807,9223372036854775807]")]
    [InlineData("[4611686018427387905,4]")] // 4 in 64 bits
    public void A_shape_whose_product_overflows_is_rejected(string shape) =>
        Rejects(TemporaryFolder.Safetensors($$$"""{"w":{"dtype":"U8","shape":{{{shape}}},"data_offsets":[0,4]}}""", 4), "'w'");

    [Theory]
    [InlineData("[-1,-4]")]
    [InlineData("[1.5]")]
    [InlineData("[1e2]")]
    [InlineData("[18446744073709551616]")]
    [InlineData("[\"4\"]")]
    [InlineData("[null]")]
    [InlineData("4")]
    [InlineData("{}")]
    public void A_shape_that_is_no_list_of_whole_numbers_is_rejected(string shape) =>
        Rejects(TemporaryFolder.Safetensors($$$"""{"w":{"dtype":"U8","shape":{{{shape}}},"data_offsets":[0,4]}}""", 4), "'w'", "shape");

    [Theory]
    [InlineData("[0]")]
    [InlineData("[0,4,4]")]
    [InlineData("[-4,0]")]
    [InlineData("[0,9223372036854775808]")]
    [InlineData("null")]
    public void Offsets_that_are_no_pair_of_whole_numbers_are_rejected(string offsets) =>
        Rejects(TemporaryFolder.Safetensors($$$"""{"w":{"dtype":"U8","shape":[4],"data_offsets":{{{offsets}}}}}""", 4), "'w'",
        "data_offsets");

    [Fact]
    public void More_dimensions_than_anything_has_are_rejected()
    {
        string shape = string.Join(',', Enumerable.Repeat("1", 65));
        Rejects(TemporaryFolder.Safetensors($$$"""{"w":{"dtype":"U8","shape":[{{{shape}}}],"data_offsets":[0,1]}}""", 1), "'w'", "64");
    }

    [Fact]
    public void A_name_twice_is_rejected()
    {
        string entry = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";
        Rejects(TemporaryFolder.Safetensors($$"""{"a":{{entry}},"a":{{entry}}}""", 8), "'a'", "twice");
    }

    [Fact]
    public void A_name_twice_is_noticed_through_escapes()
    {
        string entry = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";
        Rejects(TemporaryFolder.Safetensors($$"""{"a":{{entry}},"\u0061":{{entry}}}""", 8), "'a'", "twice");
    }

    [Fact]
    public void A_key_twice_in_one_tensor_is_rejected() =>
        Rejects(TemporaryFolder.Safetensors("""{"a":{"dtype":"F32","dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", 8), "'a'",
        "'dtype' twice");

    [Theory]
    [InlineData("""{"shape":[2],"data_offsets":[0,8]}""", "'dtype'")]
    [InlineData("""{"dtype":"F32","data_offsets":[0,8]}""", "'shape'")]
    [InlineData("""{"dtype":"F32","shape":[2]}""", "'data_offsets'")]
    [InlineData("3", "a number")]
    public void A_tensor_without_all_it_needs_is_rejected(string entry, string missing) =>
        Rejects(TemporaryFolder.Safetensors($$"""{"a":{{entry}}}""", 8), "'a'", missing);

    [Theory]
    [InlineData("""{"__metadata__":{"a":1}}""")]
    [InlineData("""{"__metadata__":[]}""")]
    [InlineData("""{"__metadata__":{"a":"b","a":"c"}}""")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""")]
    public void Metadata_that_is_no_object_of_texts_is_rejected(string header) =>
        Rejects(TemporaryFolder.Safetensors(header), "__metadata__");

    [Fact]
    public void A_name_full_of_control_characters_does_not_reach_the_terminal()
    {
        CheckpointException problem = Rejects(
            TemporaryFolder.Safetensors("""{"\u001b[31m\u0007\n":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4), @"\u001b",
            @"\u000a");
        Assert.DoesNotContain(problem.Message, char.IsControl);
    }

    [Fact]
    public void A_very_long_name_is_cut()
    {
        string name = new('n', 50_000);
        CheckpointException problem = Rejects(
            TemporaryFolder.Safetensors($$$"""{"{{{name}}}":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4), "50000 characters");
        Assert.True(problem.Message.Length < 1000);
    }

    [Fact]
    public void Weights_of_a_type_that_is_not_read_are_listed_but_not_read()
    {
        byte[] bytes =
            TemporaryFolder.Safetensors(
            """{"w":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"q":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[8,11]}}""", 11);
        using SafetensorsFile file = SafetensorsFile.Open(WeightFile.FromMemory("double", bytes));
        Assert.Equal(StoredType.F64, file.Find("w").Type);
        Says(Assert.Throws<CheckpointException>(() => file.ReadFloat32("w")), "double", "'w'", "is F64, expected F32, F16 or BF16");
        Says(Assert.Throws<CheckpointException>(() => file.Read("q")), "'q'", "F8_E4M3");
    }

    [Fact]
    public void An_id_beyond_32_bits_names_the_element()
    {
        byte[] bytes = TemporaryFolder.Safetensors("""{"ids":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}""", 16);
        bytes.AsSpan(^16..).Clear();
        bytes[^4] = 1; // 2^32 in the second element
        using SafetensorsFile file = SafetensorsFile.Open(WeightFile.FromMemory("ids", bytes));
        Says(Assert.Throws<CheckpointException>(() => file.ReadInt32("ids")), "'ids'", "element 1 is 4294967296");
    }

    [Fact]
    public void A_missing_name_is_answered_with_those_that_are_there()
    {
        using SafetensorsFile file = SafetensorsFile.Open(WeightFile.FromMemory("good", TemporaryFolder.Safetensors(Good, 32)));
        Says(Assert.Throws<CheckpointException>(() => file.ReadFloat32("c")), "good", "'c'", "'a'", "'b'");
    }

    [Fact]
    public void A_header_of_zeros_in_the_shapes_costs_little_memory()
    {
        // a million dimensions in 2 MB of header: refused at the 65th
        byte[] bytes = TemporaryFolder.Safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":["
            + string.Join(',', Enumerable.Repeat('0', 1_000_000)) + "]}}");
        WeightFile file = WeightFile.FromMemory("zeros", bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(file));
        // a copy of the header, and little beside it
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bytes.Length + 100_000);
    }

    private static CheckpointException Rejects(byte[] contents, params string[] facts)
    {
        // from memory and from a real file: the same answer
        CheckpointException problem =
            Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(WeightFile.FromMemory("hostile file", contents)));
        Says(problem, ["hostile file", .. facts]);
        using TemporaryFolder folder = new();
        string path = folder.Write("model.safetensors", contents);
        Says(Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path)), [path, .. facts]);
        Assert.Equal(contents, File.ReadAllBytes(path));
        return problem;
    }

    private static void Says(CheckpointException problem, params string[] facts) =>
        Assert.All(facts, fact => Assert.Contains(fact, problem.Message, StringComparison.Ordinal));
}
