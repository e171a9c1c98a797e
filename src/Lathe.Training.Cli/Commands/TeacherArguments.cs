using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Lathe.Cli.Commands;

namespace Lathe.Training.Cli.Commands;

/// <summary>Options that say what is learned from a teacher.</summary>
internal sealed class TeacherArguments
{
    private static readonly DistillationOptions Usual = new();

    private readonly Option<double> alpha = SharedOptions.Share("--alpha",
        "The teacher's share of the loss, above 0 to 1; what is left is the labels'.", "R", Usual.Alpha, value => value is > 0 and <= 1);

    private readonly Option<double> temperature = SharedOptions.Share("--temperature",
        "Of scores of choices, above 0; higher ones tell more of classes that are not chosen.", "X", Usual.Temperature,
        value => value > 0 && double.IsFinite(value));

    private readonly Option<VectorDistance> vectors = SharedOptions.Named("--vectors",
        "Of models that give vectors: how far these are from the teacher's.", "D", Usual.Vectors);

    private readonly Option<double?> hidden = SharedOptions.OptionalShare("--hidden",
        "Weight of the layers' hidden states in the loss, above 0; without it they are not learned from.", "W",
        value => value > 0 && double.IsFinite(value));

    private readonly Option<IReadOnlyList<(int Student, int Teacher)>?> layerMap = new("--layer-map")
    {
        Description = "Layers that are held against each other, student's=teacher's, counted from 1: 1=2,2=4,3=6. Without it each of the "
            + "student's, with the teacher's that is as far on its way.",
        HelpName = "MAP",
        CustomParser = result =>
        {
            List<(int, int)> pairs = [];
            foreach (string pair in result.Tokens[0].Value.Split(','))
            {
                if (pair.Split('=') is not [{ } student, { } teacher] || !Number(student, out int from) || !Number(teacher, out int to))
                {
                    result.AddError($"--layer-map has '{pair}'; expected layers from 1 on, student's=teacher's: 1=2,2=4.");
                    return null;
                }

                pairs.Add((from, to));
            }

            return pairs;

            static bool Number(string text, out int number) =>
                int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
        },
    };

    private readonly Option<VectorDistance> hiddenDistance = SharedOptions.Named("--hidden-distance",
        "How far hidden states are from the teacher's.", "D", VectorDistance.MeanSquared);

    /// <param name="isRequired">Whether there has to be one.</param>
    /// <param name="otherwise">What happens without one.</param>
    public TeacherArguments(bool isRequired, string otherwise = "")
    {
        Folder = new Option<string?>("--teacher")
        {
            Description = $"A checkpoint folder that answers the examples too, and is learned from.{otherwise}",
            HelpName = "FOLDER",
            Required = isRequired,
        };
    }

    public Option<string?> Folder { get; }

    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            foreach (Option option in (Option[])[layerMap, hiddenDistance])
            {
                if (result.IsGiven(option) && result.GetResult(hidden) is not { Implicit: false })
                    result.AddError($"{option.Name} says nothing without --hidden W.");
            }
        });
    }

    /// <summary>The first of these options that is given; null where none is.</summary>
    public Option? Given(SymbolResult result) =>
        All.FirstOrDefault(option => result.IsGiven(option));

    private Option[] All => [Folder, alpha, temperature, vectors, hidden, layerMap, hiddenDistance];

    /// <param name="parsed">The command line.</param>
    /// <param name="student">Layers that the student runs.</param>
    /// <param name="teacher">Layers that the teacher runs.</param>
    /// <exception cref="InvalidOperationException">The layer map asks for one that is not there.</exception>
    public DistillationOptions Options(ParseResult parsed, int student, int teacher) => new()
    {
        Alpha = parsed.GetValue(alpha),
        Temperature = parsed.GetValue(temperature),
        Vectors = parsed.GetValue(vectors),
        Layers = parsed.GetValue(hidden) is { } weight
            ? Layers(weight, parsed.GetValue(hiddenDistance), parsed.GetValue(layerMap), student, teacher) : [],
    };

    private static IReadOnlyList<LayerMatch> Layers(
        double weight, VectorDistance distance, IReadOnlyList<(int Student, int Teacher)>? map, int student, int teacher)
    {
        if (map is null)
        {
            return student <= teacher ? LayerMatch.Even(student, teacher, weight, distance) : throw new InvalidOperationException(
                $"the student has {student} layers, the teacher {teacher}; say with --layer-map which of them belong together.");
        }

        foreach ((int from, int to) in map)
        {
            if (from > student || to > teacher)
                throw new InvalidOperationException($"--layer-map has {from}={to}; the student has layers 1 to {student}, the teacher 1 to "
                    + $"{teacher}.");
        }

        return [.. map.Select(pair => new LayerMatch(
            $"hidden_states.{pair.Student}", $"hidden_states.{pair.Teacher}", Weight: weight / map.Count, Distance: distance))];
    }
}
