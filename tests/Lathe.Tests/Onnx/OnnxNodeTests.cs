namespace Lathe.Tests.Onnx;

/// <summary>
/// The single-operator cases of the ONNX backend test suite, whose expected values nobody here made. Every folder runs, or is in
/// one of two tables with the reason why it cannot; a folder with a new operator fails until somebody has decided.
/// </summary>
public sealed class OnnxNodeTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(TestFiles.RepositoryRoot, "..", "shared", "data", "onnx-node"));

    private static readonly Dictionary<string, string> OperatorsElsewhere = new(StringComparer.Ordinal)
    {
        ["DequantizeLinear"] = "formats that are not tensor types: integer weights are tested with the kernels",
        ["DynamicQuantizeLinear"] = "asymmetric u8: Lathe's activations are symmetric int8, tested with the kernels",
        ["Pow"] = "no such operation: no model of the library needs it",
        ["QLinearMatMul"] = "asymmetric and with float16 scales: integer products are tested with the kernels",
        ["QuantizeLinear"] = "formats that are not tensor types: integer weights are tested with the kernels",
        ["RotaryEmbedding"] =
            "takes tables of made-up cosines and sines: RotaryPositions computes its own, and is held against float64 in PositionsTests",
    };

    private static readonly Dictionary<string, string> CasesThatDoNotMap = new(StringComparer.Ordinal)
    {
        ["test_add_int8"] = "int8 operands: tensors are float32 or int32, and operators take float32",
        ["test_sub_uint8"] = "uint8 operands: tensors are float32 or int32, and operators take float32",
        ["test_slice_neg_steps"] = "steps below zero: Slice takes neighbouring places",
        ["test_attention_3d_diff_heads_sizes_softcap"] = "softcap: Attention has none",
        ["test_attention_4d_gqa_softcap"] = "softcap: Attention has none",
        ["test_attention_4d_softcap_neginf_mask"] = "softcap: Attention has none",
        ["test_attention_4d_softcap_neginf_mask_poison"] = "softcap: Attention has none",
        ["test_attention_4d_gqa_causal_nonpad_decode_fp16"] = "float16 operands: tensors are float32 or int32",
    };

    public static TheoryData<string> Cases()
    {
        // Without the data one row remains, which says so by being skipped.
        string[] names = Directory.Exists(Folder) ? [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!)] : [""];
        return [.. names.Order(StringComparer.Ordinal)];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Eager_gives_the_expected_outputs(string name)
    {
        OnnxCase test = OnnxCase.Read(TestFiles.Shared("data", "onnx-node", name));
        if (OperatorsElsewhere.TryGetValue(test.Node.Operator, out string? reason) || CasesThatDoNotMap.TryGetValue(name, out reason))
            Assert.Skip(reason);
        Assert.True(
            OnnxOperators.All.TryGetValue(test.Node.Operator, out var known),
            $"{test.Node.Operator} is new here: say it with Lathe's operations, or say why that cannot be");

        Tensor[] outputs = known.Run(test);
        Assert.Equal(test.Outputs.Count, outputs.Length);
        for (int i = 0; i < outputs.Length; i++)
            known.Tolerance.Check(test.Outputs[i].ToTensor(), outputs[i], test.Outputs[i].Name);
    }

    [Fact]
    public void The_tables_of_exceptions_name_what_is_there()
    {
        TestFiles.Shared("data", "onnx-node");
        string[] names = [.. Cases().Select(row => row.Data)];
        Assert.Empty(CasesThatDoNotMap.Keys.Except(names, StringComparer.Ordinal));
        string[] operators = [.. names.Select(name => OnnxCase.Read(Path.Combine(Folder, name)).Node.Operator)];
        Assert.Empty(OperatorsElsewhere.Keys.Except(operators, StringComparer.Ordinal));
        Assert.Empty(OnnxOperators.All.Keys.Except(operators, StringComparer.Ordinal));
    }
}
