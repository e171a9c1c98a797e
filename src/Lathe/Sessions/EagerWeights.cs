using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using Lathe.Checkpoints;
using Lathe.Kernels.Formats;
using Lathe.Layers;

namespace Lathe;

/// <summary>Reads a checkpoint into the layers of a model class, so that its Forward runs eagerly.</summary>
/// <remarks>
/// The members are found by reflection: fields and properties, public or not, that hold a layer, a [Model] class or an array of
/// either; what else the class has is left alone, and a member that is null is absent for this checkpoint.
/// <see cref="WeightsAttribute"/> says where a member's tensors are. Compiled models do all this without reflection.
/// </remarks>
public static class EagerWeights
{
    private const string Index = "{i}";
    private const string BackingFieldSuffix = ">k__BackingField";
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Sets every layer of <paramref name="model"/>, and of the models in it, to the checkpoint's weights.</summary>
    /// <exception cref="CheckpointException">
    /// A tensor is missing, damaged or of another shape; the message names the member, the tensor and both shapes.
    /// </exception>
    /// <exception cref="ArgumentException">A path and its member contradict each other about being an array.</exception>
    [RequiresUnreferencedCode("Finds layers in the fields and properties of the model class by reflection.")]
    public static void Load(object model, Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(checkpoint);
        LoadModel(model, checkpoint, model.GetType().Name, [""]);
    }

    /// <param name="owner">The model as messages name it: <c>MiniLm.layers[3]</c>.</param>
    /// <param name="scopes">Where the model's tensors may be, the preferred place first.</param>
    [RequiresUnreferencedCode("Finds layers in the fields and properties of the model class by reflection.")]
    private static void LoadModel(object model, Checkpoint checkpoint, string owner, string[] scopes)
    {
        bool mayLack = model.GetType().IsDefined(typeof(PruneAttribute), inherit: false)
            || model.GetType().GetMembers(Declared).Any(member => member.IsDefined(typeof(PruneAttribute), inherit: false));
        foreach (FieldInfo field in model.GetType().GetFields(Declared))
        {
            if (!IsWeighted(field.FieldType) || MemberOf(field) is not { } member || field.GetValue(model) is not { } value)
                continue;

            string name = $"{owner}.{member.Name}";
            if (value is Tensor { IsParameter: false })
            {
                if (!member.IsDefined(typeof(WeightsAttribute)))
                    continue;
                throw new ArgumentException($"[Weights] on {name}, which was not made by Parameter(...): there is nothing to load into");
            }
            bool isArray = value is Array;
            string[] paths = Paths(member, isArray, name);
            if (value is not Array items)
            {
                LoadValue(value, checkpoint, name, Join(scopes, paths, index: null), mayLack);
                continue;
            }
            for (int i = 0; i < items.Length; i++)
            {
                if (items.GetValue(i) is { } item)
                    LoadValue(item, checkpoint, $"{name}[{i}]", Join(scopes, paths, i), mayLack);
            }
        }
    }

    [RequiresUnreferencedCode("Finds layers in the fields and properties of the model class by reflection.")]
    private static void LoadValue(object value, Checkpoint checkpoint, string name, string[] paths, bool mayLack)
    {
        switch (value)
        {
            case Tensor { IsParameter: true } parameter:
                Read(checkpoint, name, paths, "", false, parameter.Shape).Floats.CopyTo(parameter.Floats);
                break;
            case Tensor:
                break;
            default:
                PropertyInfo[] tensors = [.. value.GetType().GetProperties()
                    .Where(property => property.IsDefined(typeof(LayerWeightAttribute), inherit: false))];
                if (tensors.Length == 0)
                    LoadModel(value, checkpoint, name, paths);
                foreach (PropertyInfo property in tensors)
                {
                    // Null where the layer was made without it.
                    if (property.GetValue(value) is Tensor tensor)
                        property.SetValue(value, Read(checkpoint, name, paths, property.GetCustomAttribute<LayerWeightAttribute>()!.Name,
                            mayLack && value is Linear, tensor.Shape));
                }
                break;
        }
    }

    /// <param name="mayLack">
    /// [Prune] lets the checkpoint have fewer units: zeros stand for those that are missing, whose results nothing that reads them counts.
    /// </param>
    private static Tensor Read(Checkpoint checkpoint, string member, string[] paths, string part, bool mayLack,
        params ReadOnlySpan<int> shape)
    {
        foreach (string path in paths)
        {
            string name = Join(path, part);
            if (!checkpoint.Has(name))
                continue;
            TensorEntry entry = checkpoint.Find(name);
            if (mayLack && IsWithin(entry, shape))
                return Filled(entry, checkpoint.ReadFloat32(name, [.. entry.Shape.Select(extent => (int)extent)], member), shape);
            return HasShape(entry, shape)
                ? Tensor.From(checkpoint.ReadFloat32(name, shape, member), shape)
                : throw new CheckpointException(
                    entry.File,
                    entry.Name,
                    $"is {entry}; {member} expects {Shapes.Text(shape)}. Does config.json belong to these weights, and the class to both?");
        }
        string tried = string.Join(", ", paths.Select(path => $"'{Join(path, part)}'"));
        throw new CheckpointException(
            checkpoint.Path,
            null,
            $"has no tensor for the {part} of {member}; looked for {tried}. Correct [Weights] on the member, or leave the member null.");
    }

    private static bool IsWithin(TensorEntry entry, ReadOnlySpan<int> shape)
    {
        if (entry.Shape.Count != shape.Length)
            return false;
        for (int i = 0; i < shape.Length; i++)
        {
            if (entry.Shape[i] < 1 || entry.Shape[i] > shape[i])
                return false;
        }
        return true;
    }

    private static Tensor Filled(TensorEntry entry, float[] values, ReadOnlySpan<int> shape)
    {
        Tensor whole = Tensor.Float32(shape);
        int columns = (int)entry.Shape[^1], rows = values.Length / columns;
        for (int row = 0; row < rows; row++)
            values.AsSpan(row * columns, columns).CopyTo(whole.Floats[(row * shape[^1])..]);
        return whole;
    }

    private static bool HasShape(TensorEntry entry, ReadOnlySpan<int> shape)
    {
        if (entry.Shape.Count != shape.Length)
            return false;
        for (int i = 0; i < shape.Length; i++)
        {
            if (entry.Shape[i] != shape[i])
                return false;
        }
        return true;
    }

    private static string[] Paths(MemberInfo member, bool isArray, string name)
    {
        string[]? given = member.GetCustomAttribute<WeightsAttribute>()?.Paths;
        if (given is null or [])
            return [TensorPath.SnakeCase(member.Name) + (isArray ? "." + Index : "")];
        foreach (string path in given)
        {
            if (path.Contains(Index, StringComparison.Ordinal) != isArray)
            {
                throw new ArgumentException(isArray
                    ? $"[Weights(\"{path}\")] on {name} has no {Index}: every element of the array would read the same tensors"
                    : $"[Weights(\"{path}\")] on {name} has an {Index}, but the member is not an array");
            }
        }
        return given;
    }

    private static string[] Join(string[] scopes, string[] paths, int? index) =>
    [
        .. from scope in scopes
           from path in paths
           select Join(scope, index is { } i ? path.Replace(Index, i.ToString(), StringComparison.Ordinal) : path),
    ];

    private static string Join(string scope, string path) => scope.Length == 0 ? path : path.Length == 0 ? scope : $"{scope}.{path}";

    /// <summary>
    /// What the source calls the field: an automatic property for the field behind it, null for a captured parameter. A property
    /// that computes what it returns holds nothing of its own.
    /// </summary>
    [RequiresUnreferencedCode("Finds layers in the fields and properties of the model class by reflection.")]
    private static MemberInfo? MemberOf(FieldInfo field)
    {
        if (!field.Name.StartsWith('<'))
            return field;
        return field.Name.EndsWith(BackingFieldSuffix, StringComparison.Ordinal)
            ? field.DeclaringType!.GetProperty(field.Name[1..^BackingFieldSuffix.Length], Declared)
            : null;
    }

    [RequiresUnreferencedCode("Finds layers in the fields and properties of the model class by reflection.")]
    private static bool IsWeighted(Type type)
    {
        Type single = type.IsArray ? type.GetElementType()! : type;
        return single == typeof(Tensor)
            || single.GetProperties().Any(property => property.IsDefined(typeof(LayerWeightAttribute), inherit: false))
            || single.IsDefined(typeof(ModelAttribute), inherit: false);
    }
}
