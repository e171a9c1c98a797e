using Google.Protobuf;

namespace Lathe.Tests.Onnx;

/// <summary>Repeated numbers, which writers pack into one run of bytes or write one by one.</summary>
internal static class ProtoFields
{
    public static void ReadIntegers(CodedInputStream input, uint tag, Action<long> add)
    {
        if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
        {
            add(input.ReadInt64());
            return;
        }
        CodedInputStream packed = input.ReadBytes().CreateCodedInput();
        while (!packed.IsAtEnd)
            add(packed.ReadInt64());
    }

    public static void ReadFloats(CodedInputStream input, uint tag, List<float> values)
    {
        if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
        {
            values.Add(input.ReadFloat());
            return;
        }
        CodedInputStream packed = input.ReadBytes().CreateCodedInput();
        while (!packed.IsAtEnd)
            values.Add(packed.ReadFloat());
    }
}
