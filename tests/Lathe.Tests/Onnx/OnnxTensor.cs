using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Lathe.Tests.Onnx;

/// <summary>A TensorProto: element type, shape and values of one input or output of a case.</summary>
/// <param name="Type">TensorProto.DataType, one of the constants here.</param>
internal sealed record OnnxTensor(string Name, int Type, int[] Shape, byte[] Raw)
{
    public const int Float32 = 1, Int32 = 6, Int64 = 7, Bool = 9;

    /// <summary>As Lathe has it: int64 narrowed, bool as 0 and 1.</summary>
    public Tensor ToTensor() => Type switch
    {
        Float32 => Tensor.From(MemoryMarshal.Cast<byte, float>(Raw).ToArray(), Shape),
        Int32 => Tensor.From(MemoryMarshal.Cast<byte, int>(Raw).ToArray(), Shape),
        Int64 or Bool => Tensor.From(Integers(), Shape),
        _ => throw new NotSupportedException($"'{Name}' has TensorProto type {Type}, which Lathe's tensors do not have"),
    };

    /// <summary>Values of a tensor that is really a list of numbers: axes, shapes, starts and ends.</summary>
    public int[] Integers() => Type switch
    {
        // ONNX writes "to the end" as the largest 64-bit number.
        Int64 => [.. MemoryMarshal.Cast<byte, long>(Raw).ToArray().Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))],
        Int32 => MemoryMarshal.Cast<byte, int>(Raw).ToArray(),
        Bool => [.. Raw.Select(value => (int)value)],
        _ => throw new NotSupportedException($"'{Name}' has TensorProto type {Type}, expected integers"),
    };

    public static OnnxTensor Read(byte[] message)
    {
        CodedInputStream input = new(message);
        List<int> shape = [];
        List<long> integers = [];
        List<float> floats = [];
        int type = 0;
        string name = "";
        byte[]? raw = null;
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    ProtoFields.ReadIntegers(input, tag, value => shape.Add(checked((int)value)));
                    break;
                case 2:
                    type = input.ReadInt32();
                    break;
                case 4:
                    ProtoFields.ReadFloats(input, tag, floats);
                    break;
                case 5 or 7:
                    ProtoFields.ReadIntegers(input, tag, integers.Add);
                    break;
                case 8:
                    name = input.ReadString();
                    break;
                case 9:
                    raw = input.ReadBytes().ToByteArray();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        raw ??= floats.Count > 0 ? MemoryMarshal.AsBytes(floats.ToArray().AsSpan()).ToArray() : RawBytes(integers, type);
        return new OnnxTensor(name, type, [.. shape], raw);
    }

    /// <summary>int32_data and int64_data as raw_data would have them.</summary>
    private static byte[] RawBytes(List<long> integers, int type) => type switch
    {
        Int64 => MemoryMarshal.AsBytes(integers.ToArray().AsSpan()).ToArray(),
        Int32 => MemoryMarshal.AsBytes(integers.Select(value => (int)value).ToArray().AsSpan()).ToArray(),
        // The narrow types travel in the same field, one to a number: 16 bits for these, 8 or fewer for the rest.
        4 or 5 or 10 or 16 => MemoryMarshal.AsBytes(integers.Select(value => (ushort)value).ToArray().AsSpan()).ToArray(),
        _ => [.. integers.Select(value => (byte)value)],
    };
}
