using System.CommandLine;
using System.CommandLine.Parsing;
using Lathe.Cli.Commands;

namespace Lathe.Training.Cli.Commands;

/// <summary>Options that say what goes while a model is trained.</summary>
internal sealed class GradualArguments
{
    /// <summary>Removals of a run: enough that each is a small one, and that steps between them have something to say.</summary>
    private const int Removals = 20;

    private readonly Option<double> heads = SharedOptions.Share(
        "--heads", "Share of the attention heads to remove while it is trained, 0 to below 1.", "R", 0, value => value is >= 0 and < 1);

    private readonly Option<double> neurons = SharedOptions.Share(
        "--neurons", "Share of the feed-forward neurons to remove while it is trained, 0 to below 1.", "R", 0,
        value => value is >= 0 and < 1);

    private readonly Option<Importance> importance = SharedOptions.Named(
        "--importance", "What tells heads and neurons that matter, of the steps that train: movement, taylor or hessian.", "I",
        Importance.Movement, new Dictionary<string, Importance>(StringComparer.OrdinalIgnoreCase)
        {
            ["movement"] = Importance.Movement, ["taylor"] = Importance.Taylor, ["hessian"] = Importance.Hessian,
        });

    private readonly Option<double> from = SharedOptions.Share(
        "--prune-from", "Share of the steps after which the first go, 0 to 1.", "R", 0.1, value => value is >= 0 and <= 1);

    private readonly Option<double> until = SharedOptions.Share(
        "--prune-until", "Share of the steps after which no more go, 0 to 1; what is left is trained on.", "R", 0.6,
        value => value is >= 0 and <= 1);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[heads, neurons, importance, from, until])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            foreach (Option option in (Option[])[importance, from, until])
            {
                if (result.IsGiven(option) && !result.IsGiven(heads) && !result.IsGiven(neurons))
                    result.AddError($"{option.Name} says nothing without --heads R or --neurons R.");
            }

            if (result.IsGiven(from) || result.IsGiven(until))
            {
                (double first, double last) = (result.GetValue(from), result.GetValue(until));
                if (first > last)
                    result.AddError($"{from.Name} is {first} and {until.Name} {last}: it ends before it begins.");
            }
        });
    }

    /// <param name="parsed">What was written.</param>
    /// <param name="steps">Of the run.</param>
    /// <returns>Null where nothing is to go.</returns>
    public GradualPruningOptions? Options(ParseResult parsed, int steps)
    {
        GradualPruningOptions options = new()
        {
            Heads = parsed.GetValue(heads), Neurons = parsed.GetValue(neurons), Importance = parsed.GetValue(importance),
            Begin = (int)(parsed.GetValue(from) * (steps - 1)), End = (int)(parsed.GetValue(until) * (steps - 1)),
        };
        return options is { Heads: 0, Neurons: 0 } ? null
            : options with { Every = Math.Max(1, (options.End - options.Begin) / Removals) };
    }
}
