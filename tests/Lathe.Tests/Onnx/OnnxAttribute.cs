using Google.Protobuf;

namespace Lathe.Tests.Onnx;

/// <summary>An AttributeProto with the kinds of value that the cases use.</summary>
internal sealed record OnnxAttribute(string Name, float Float, int Integer, string Text, IReadOnlyList<int> Integers)
{
    public static OnnxAttribute Read(byte[] message)
    {
        CodedInputStream input = new(message);
        string name = "", text = "";
        float number = 0;
        int integer = 0;
        List<int> integers = [];
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    name = input.ReadString();
                    break;
                case 2:
                    number = input.ReadFloat();
                    break;
                case 3:
                    integer = (int)input.ReadInt64();
                    break;
                case 4:
                    text = input.ReadBytes().ToStringUtf8();
                    break;
                case 8:
                    ProtoFields.ReadIntegers(input, tag, value => integers.Add((int)value));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return new OnnxAttribute(name, number, integer, text, integers);
    }
}
