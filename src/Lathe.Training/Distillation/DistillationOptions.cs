using System.Globalization;
using System.Reflection;

namespace Lathe.Training;

/// <summary>What a student learns from its teacher: α · (what both answer) + (1 − α) · (the task's own loss) + the layers'
/// losses.</summary>
public sealed record DistillationOptions
{
    /// <summary>α: the teacher's share, 0 … 1. At 1 nothing is learned from the examples' own labels.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>T: of scores of choices, above 0; higher ones tell more of classes that are not chosen.</summary>
    public double Temperature { get; init; } = 2;

    /// <summary>Of models that give vectors.</summary>
    public VectorDistance Vectors { get; init; }

    /// <summary>Outputs within the models that are held against each other.</summary>
    public IReadOnlyList<LayerMatch> Layers { get; init; } = [];

    /// <summary>What <see cref="DistillAttribute"/> on a model class says.</summary>
    /// <param name="model">The class.</param>
    /// <exception cref="ArgumentException">It has no such attribute, or one whose layers are no pairs.</exception>
    public static DistillationOptions Of(Type model)
    {
        ArgumentNullException.ThrowIfNull(model);
        DistillAttribute said = model.GetCustomAttribute<DistillAttribute>()
            ?? throw new ArgumentException($"{model} has no [Distill]; put it on the class, or make the options yourself", nameof(model));
        return new DistillationOptions
        {
            Alpha = said.Alpha, Temperature = said.Temperature, Layers = [.. said.Hidden.Select(pair => Match(model, pair))],
        };
    }

    private static LayerMatch Match(Type model, string pair) =>
        pair.Split('=', StringSplitOptions.TrimEntries) is [{ Length: > 0 } student, { Length: > 0 } teacher]
        ? new LayerMatch(student, teacher)
        : throw new ArgumentException($"[Distill] on {model} has the layers '{pair}'; expected an output of the student, =, and one of the "
            + "teacher: hidden_states.2 = hidden_states.5", nameof(model));

    /// <summary>What a run's checkpoint knows it again by.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("alpha", Alpha.ToString("R", CultureInfo.InvariantCulture)),
        new("temperature", Temperature.ToString("R", CultureInfo.InvariantCulture)),
        new("vectors", Vectors.ToString()),
        new("layers", string.Join("; ", Layers.Select(layer =>
            $"{layer.Student} = {layer.Teacher}, {layer.Contents}, {layer.Weight.ToString("R", CultureInfo.InvariantCulture)}, "
            + $"{layer.Distance}"))),
    ];

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        if (!(Alpha is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha, "expected the teacher's share, 0 to 1");
        if (!(Temperature > 0 && double.IsFinite(Temperature)))
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "expected a temperature above 0");
        if (!Enum.IsDefined(Vectors))
            throw new ArgumentOutOfRangeException(nameof(Vectors), Vectors, "expected a member of VectorDistance");
        foreach (LayerMatch layer in Layers)
        {
            if (!(layer.Weight > 0 && double.IsFinite(layer.Weight)) || !Enum.IsDefined(layer.Contents)
                || !Enum.IsDefined(layer.Distance))
                throw new ArgumentOutOfRangeException(
                    nameof(Layers), layer,
                    "expected layers with a weight above 0, contents of LayerContents and a distance of VectorDistance");
        }

        if (Alpha == 0 && Layers.Count == 0)
            throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha,
                "without layers to match, a share of 0 asks nothing of the teacher");
    }
}
