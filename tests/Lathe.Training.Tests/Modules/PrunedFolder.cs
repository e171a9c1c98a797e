using Lathe.Checkpoints;
using Lathe.Generators.Tests.Generation;

namespace Lathe.Training.Tests.Modules;

/// <summary>The checkpoint of <see cref="CompressedSources.Encoder"/> with fewer heads and neurons, other ones in each layer.</summary>
internal static class PrunedFolder
{
    private const int HeadSize = 16;

    private static readonly (int[] Heads, int Neurons)[] Left = [([0, 2], 70), ([1, 2, 3], 5)];

    public static void Write(string folder, string target)
    {
        Directory.CreateDirectory(target);
        File.Copy(Path.Combine(folder, "config.json"), Path.Combine(target, "config.json"));
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors"));
        SafetensorsFile.Write(Path.Combine(target, "model.safetensors"),
            file.Tensors.Keys.Select(name => (name, Cut(name, file.Read(name)))).ToArray());
    }

    private static Tensor Cut(string name, Tensor tensor)
    {
        if (!name.StartsWith("tower.", StringComparison.Ordinal))
            return tensor;
        (int[] heads, int neurons) = Left[name["tower.".Length] - '0'];
        int[] columns = [.. heads.SelectMany(head => Enumerable.Range(head * HeadSize, HeadSize))];
        int[] units = [.. Enumerable.Range(0, neurons)];
        string layer = name["tower.0.".Length..];
        return layer switch
        {
            "attention.query.weight" or "attention.key.weight" or "attention.value.weight" => Rows(tensor, columns),
            "attention.query.bias" or "attention.key.bias" or "attention.value.bias" => Rows(tensor, columns),
            "attention.output.weight" => Columns(tensor, columns),
            "up.weight" or "up.bias" => Rows(tensor, units),
            "down.weight" => Columns(tensor, units),
            _ => tensor,
        };
    }

    private static Tensor Rows(Tensor tensor, int[] kept)
    {
        int width = (int)tensor.Length / tensor.Shape[0];
        float[] values = tensor.Floats.ToArray();
        return Tensor.From([.. kept.SelectMany(row => values.Skip(row * width).Take(width))], [kept.Length, .. tensor.Shape[1..]]);
    }

    private static Tensor Columns(Tensor tensor, int[] kept)
    {
        int width = tensor.Shape[1];
        float[] values = tensor.Floats.ToArray();
        return Tensor.From(
            [.. Enumerable.Range(0, tensor.Shape[0]).SelectMany(row => kept.Select(column => values[(row * width) + column]))],
            tensor.Shape[0], kept.Length);
    }
}
