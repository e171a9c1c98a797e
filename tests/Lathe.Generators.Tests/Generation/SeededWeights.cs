using System.Reflection;
using System.Text;
using Lathe.Layers;

namespace Lathe.Generators.Tests.Generation;

/// <summary>Made-up weights for every layer that a model holds, under the names that its attributes say; the same for the same
/// seed.</summary>
internal static class SeededWeights
{
    public static IEnumerable<(string Name, Tensor Tensor)> For(object model, int seed)
    {
        Random random = new(seed);
        Dictionary<string, Tensor> tensors = [];
        CollectModel(model, "", random, tensors);
        return tensors.Select(t => (t.Key, t.Value));
    }

    private static void CollectModel(object model, string scope, Random random, Dictionary<string, Tensor> tensors)
    {
        foreach (FieldInfo field in model.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            object? value = field.GetValue(model);
            string path = Join(scope, field.GetCustomAttribute<WeightsAttribute>()?.Paths[0] ?? SnakeCase(field.Name)
                + (value is Array ? ".{i}" : ""));
            if (value is Tensor { IsParameter: true } parameter)
                Add(tensors, path, random, 1, 0, parameter.Shape);
            else
                Collect(value, path, random, tensors);
        }
    }

    private static void Collect(object? value, string path, Random random, Dictionary<string, Tensor> tensors)
    {
        switch (value)
        {
            case Linear linear:
                Add(tensors, path + ".weight", random, 1 / MathF.Sqrt(linear.Weight.Shape[1]), 0, linear.Weight.Shape);
                if (linear.Bias is not null)
                    Add(tensors, path + ".bias", random, 0.1f, 0, linear.Bias.Shape);
                break;
            case Embedding embedding:
                Add(tensors, path + ".weight", random, 1, 0, embedding.Weight.Shape);
                break;
            case LayerNorm norm:
                Add(tensors, path + ".weight", random, 0.1f, 1, norm.Weight.Shape);
                Add(tensors, path + ".bias", random, 0.1f, 0, norm.Bias.Shape);
                break;
            case RmsNorm norm:
                Add(tensors, path + ".weight", random, 0.1f, 1, norm.Weight.Shape);
                break;
            case Array elements:
                for (int i = 0; i < elements.Length; i++)
                    Collect(elements.GetValue(i), path.Replace("{i}", i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                        random, tensors);
                break;
            case { } layer when Tensors(layer).Any():
                // A layer that is one operation on its tensors.
                foreach ((string name, Tensor tensor) in Tensors(layer))
                    Add(tensors, $"{path}.{name}", random, 1 / MathF.Sqrt(tensor.Length / tensor.Shape[0]), 0, tensor.Shape);
                break;
            default:
                if (value?.GetType().GetCustomAttribute<ModelAttribute>() is not null)
                    CollectModel(value, path, random, tensors);
                break;
        }
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Tensors(object layer) =>
        from property in layer.GetType().GetProperties()
        let weight = property.GetCustomAttribute<LayerWeightAttribute>()
        where weight is not null && property.GetValue(layer) is Tensor
        select (weight.Name, (Tensor)property.GetValue(layer)!);

    private static void Add(Dictionary<string, Tensor> tensors, string name, Random random, float spread, float center,
        ReadOnlySpan<int> shape)
    {
        Tensor tensor = Tensor.Float32(shape);
        foreach (ref float value in tensor.Floats)
            value = center + (spread * Gaussian(random));
        tensors.TryAdd(name, tensor);
    }

    public static float Gaussian(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static string Join(string outer, string inner) => outer.Length == 0 ? inner : inner.Length == 0 ? outer : $"{outer}.{inner}";

    private static string SnakeCase(string name)
    {
        StringBuilder text = new();
        foreach (char c in name)
            text.Append(char.IsUpper(c) && text.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(c));
        return text.ToString();
    }
}
