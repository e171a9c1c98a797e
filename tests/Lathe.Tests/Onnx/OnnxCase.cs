namespace Lathe.Tests.Onnx;

/// <summary>One folder of ../shared/data/onnx-node: a node, what goes in and what comes out.</summary>
internal sealed class OnnxCase
{
    private readonly OnnxTensor[] inputs;

    private OnnxCase(OnnxNode node, OnnxTensor[] inputs, OnnxTensor[] outputs)
    {
        Node = node;
        this.inputs = inputs;
        Outputs = outputs;
    }

    public OnnxNode Node { get; }

    /// <summary>The expected outputs, those with a name, in order.</summary>
    public IReadOnlyList<OnnxTensor> Outputs { get; }

    public static OnnxCase Read(string folder)
    {
        OnnxNode node = OnnxNode.ReadModel(File.ReadAllBytes(Path.Combine(folder, "model.onnx")));
        string data = Directory.GetDirectories(folder, "test_data_set_*").Single();
        return new OnnxCase(node, ReadAll(data, "input"), ReadAll(data, "output"));
    }

    /// <summary>Input by its place in the operator's definition, where an absent one is "" and has no file.</summary>
    public OnnxTensor? Optional(int place)
    {
        if (place >= Node.Inputs.Count || Node.Inputs[place].Length == 0)
            return null;
        return inputs[Node.Inputs.Take(place).Count(name => name.Length > 0)];
    }

    public OnnxTensor Required(int place) => Optional(place) ?? throw new InvalidDataException($"{Node.Operator} has no input {place}");

    public Tensor Input(int place) => Required(place).ToTensor();

    private static OnnxTensor[] ReadAll(string folder, string kind) =>
    [
        .. Enumerable.Range(0, Directory.GetFiles(folder, $"{kind}_*.pb").Length)
            .Select(i => OnnxTensor.Read(File.ReadAllBytes(Path.Combine(folder, $"{kind}_{i}.pb")))),
    ];
}
