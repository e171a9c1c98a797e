using System.Text;

namespace Lathe.Benchmarks.Tests;

/// <summary>
/// An .onnx file that says of each token its id times its mask: last_hidden_state [batch, sequence, 1] of input_ids and attention_mask.
/// </summary>
internal static class SmallOnnxModel
{
    private const int Float = 1, Int64 = 7, AttributeIsInt = 2;

    /// <summary>The bytes of its ModelProto: onnx.proto has the fields' numbers.</summary>
    public static byte[] Bytes()
    {
        byte[] graph = [
            .. Field(1, Node("Cast", ["input_ids"], "ids", ("to", Float))),
            .. Field(1, Node("Cast", ["attention_mask"], "mask", ("to", Float))),
            .. Field(1, Node("Mul", ["ids", "mask"], "masked")),
            .. Field(1, Node("Unsqueeze", ["masked", "axes"], "last_hidden_state")),
            .. Field(2, "small"),
            .. Field(5, [.. Field(1, 1), .. Field(2, Int64), .. Field(8, "axes"), .. Field(9, BitConverter.GetBytes(2L))]),
            .. Field(11, Value("input_ids", Int64, Axis("batch"), Axis("sequence"))),
            .. Field(11, Value("attention_mask", Int64, Axis("batch"), Axis("sequence"))),
            .. Field(12, Value("last_hidden_state", Float, Axis("batch"), Axis("sequence"), Field(1, 1))),
        ];
        return [.. Field(1, 8), .. Field(7, graph), .. Field(8, [.. Field(1, ""), .. Field(2, 17)])];
    }

    private static byte[] Node(string operation, string[] inputs, string output, (string Name, int Value)? attribute = null) =>
    [
        .. inputs.SelectMany(input => Field(1, input)),
        .. Field(2, output),
        .. Field(4, operation),
        .. attribute is { } given ? Field(5, [.. Field(1, given.Name), .. Field(3, given.Value), .. Field(20, AttributeIsInt)]) : [],
    ];

    private static byte[] Value(string name, int type, params byte[][] axes) =>
        [.. Field(1, name), .. Field(2, Field(1, [.. Field(1, type), .. Field(2, [.. axes.SelectMany(axis => Field(1, axis))])]))];

    private static byte[] Axis(string name) => Field(2, name);

    private static byte[] Field(int number, int value) => [.. VariableLength((number << 3) | 0), .. VariableLength(value)];

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] bytes) =>
        [.. VariableLength((number << 3) | 2), .. VariableLength(bytes.Length), .. bytes];

    private static IEnumerable<byte> VariableLength(int value)
    {
        for (; value > 127; value >>= 7)
            yield return (byte)(value | 128);
        yield return (byte)value;
    }
}
