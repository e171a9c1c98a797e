using System.CommandLine;
using System.CommandLine.Parsing;
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

    /// <param name="isRequired">Whether there has to be one.</param>
    /// <param name="otherwise">What happens without one.</param>
    public TeacherArguments(bool isRequired, string otherwise = "") => Folder = new Option<string?>("--teacher")
    {
        Description = $"A checkpoint folder that answers the examples too, and is learned from.{otherwise}",
        HelpName = "FOLDER",
        Required = isRequired,
    };

    public Option<string?> Folder { get; }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Folder, alpha, temperature, vectors])
            command.Options.Add(option);
    }

    /// <summary>The first of these options that is given; null where none is.</summary>
    public Option? Given(SymbolResult result) =>
        ((Option[])[Folder, alpha, temperature, vectors]).FirstOrDefault(option => result.GetResult(option) is { Implicit: false });

    public DistillationOptions Options(ParseResult parsed) => new()
    {
        Alpha = parsed.GetValue(alpha), Temperature = parsed.GetValue(temperature), Vectors = parsed.GetValue(vectors),
    };
}
