using Google.Protobuf;

namespace Lathe.Tests.Onnx;

/// <summary>A NodeProto: the one operator of a case, its attributes, and which of its optional inputs and outputs are there.</summary>
internal sealed record OnnxNode(
    string Operator,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, OnnxAttribute> Attributes)
{
    public int Integer(string name, int absent) => Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Integer : absent;

    public float Float(string name, float absent) => Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Float : absent;

    public string Text(string name, string absent) => Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Text : absent;

    /// <summary>The node of a ModelProto whose graph has exactly one.</summary>
    public static OnnxNode ReadModel(byte[] model)
    {
        byte[] graph = ProtoMessage(model, field: 7).Single();
        return Read(ProtoMessage(graph, field: 1).Single());
    }

    private static OnnxNode Read(byte[] message)
    {
        CodedInputStream input = new(message);
        List<string> inputs = [], outputs = [];
        Dictionary<string, OnnxAttribute> attributes = [];
        string name = "";
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    inputs.Add(input.ReadString());
                    break;
                case 2:
                    outputs.Add(input.ReadString());
                    break;
                case 4:
                    name = input.ReadString();
                    break;
                case 5:
                    OnnxAttribute attribute = OnnxAttribute.Read(input.ReadBytes().ToByteArray());
                    attributes.Add(attribute.Name, attribute);
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return new OnnxNode(name, inputs, outputs, attributes);
    }

    private static List<byte[]> ProtoMessage(byte[] message, int field)
    {
        CodedInputStream input = new(message);
        List<byte[]> found = [];
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == field)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }
        return found;
    }
}
