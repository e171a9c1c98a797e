using System.CommandLine;
using System.CommandLine.Parsing;
using Lathe.Compression;

namespace Lathe.Cli.Commands;

/// <summary>Options that say what is removed and what becomes zero, of the verbs that do so.</summary>
internal sealed class PruningArguments
{
    private readonly Option<double> heads = SharedOptions.Share("--heads", "Share of the attention heads to remove, 0 to below 1.", "R",
        0, value => value is >= 0 and < 1);

    private readonly Option<double> neurons = SharedOptions.Share(
        "--neurons", "Share of the feed-forward neurons to remove, 0 to below 1.", "R", 0, value => value is >= 0 and < 1);

    private readonly Option<int?> layers = new("--layers")
    {
        Description = "How many whole layers to remove, before anything else.", HelpName = "N",
    };

    private readonly Option<double> blocks = SharedOptions.Share("--blocks",
        "Share of the blocks of weights, four inputs of 32 outputs, to make zero: kernels leave them out at 8 bits. 0 to below 1.", "R",
        0, value => value is >= 0 and < 1);

    private readonly Option<double> weights = SharedOptions.Share("--weights",
        "Share of the single weights to make zero, which saves no time: 0 to below 1.", "R", 0, value => value is >= 0 and < 1);

    private readonly Option<Importance> importance = SharedOptions.Named(
        "--importance", "What tells layers, heads, neurons, blocks and weights that matter.", "I", Importance.Activation);

    private readonly Option<int?> seed = new("--importance-seed")
    {
        Description = "Which draw random importance is: the same seed removes the same.", HelpName = "N",
    };

    private readonly Option<int> rounds = new("--prune-rounds")
    {
        Description = "Rounds in which heads and neurons go: each takes the same share of those that are left, measures importance anew, "
            + "and, without --no-refit, fits the layers that read them.",
        HelpName = "N", DefaultValueFactory = _ => new PruningOptions().Rounds,
    };

    private readonly Option<bool> global =
        new("--global") { Description = "Rank heads and neurons over all layers, instead of the same share of each." };

    private readonly Option<bool> plain =
        new("--no-refit") { Description = "Leave the layers that read pruned ones as they are, instead of fitting them anew." };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[heads, neurons, layers, blocks, weights, importance, seed, rounds, global, plain])
            command.Options.Add(option);
        WholeNumber.AtLeast(layers, 1);
        WholeNumber.AtLeast(seed, 0);
        WholeNumber.AtLeast(rounds, 1);
        command.Validators.Add(Check);
    }

    /// <summary>Whether any of the shares is given.</summary>
    public bool AreGiven(SymbolResult result) =>
        Removes(result) || result.IsGiven(layers) || result.IsGiven(blocks) || result.IsGiven(weights);

    /// <param name="parsed">What was written.</param>
    /// <param name="folder">The checkpoint, whose family tells where its layers are.</param>
    public PruningOptions Pruning(ParseResult parsed, string folder) => new()
    {
        Array = parsed.GetValue(layers) is { } count
            ? new ArrayPruning(CompressionTargets.LayersOf(folder), 0, parsed.GetValue(importance)) { Count = count } : null,
        Heads = parsed.GetValue(heads),
        Neurons = parsed.GetValue(neurons),
        Importance = parsed.GetValue(importance),
        Rounds = parsed.GetValue(rounds),
        Global = parsed.GetValue(global),
        Refit = !parsed.GetValue(plain),
        Seed = parsed.GetValue(seed) ?? new PruningOptions().Seed,
    };

    public MaskingOptions Masking(ParseResult parsed) => new()
    {
        Blocks = parsed.GetValue(blocks),
        Weights = parsed.GetValue(weights),
        Importance = parsed.GetValue(importance),
        Seed = parsed.GetValue(seed) ?? new MaskingOptions().Seed,
    };

    private void Check(CommandResult result)
    {
        if (result.IsGiven(blocks) && result.IsGiven(weights))
            result.AddError($"{blocks.Name} and {weights.Name} are two ways to choose zeros; expected one of them.");
        if (result.IsGiven(importance) && !AreGiven(result))
            result.AddError($"{importance.Name} says nothing without --heads, --neurons, --layers, --blocks or --weights R.");
        if (result.IsGiven(importance) && result.GetValue(importance) == Importance.Movement)
        {
            result.AddError($"{importance.Name} movement is told by a whole training, and not here: GradualPruning of Lathe.Training "
                + "removes units by it; use taylor with lathe-train, or activation.");
        }

        if (result.IsGiven(seed) && !(result.IsGiven(importance) && result.GetValue(importance) == Importance.Random))
            result.AddError($"{seed.Name} says nothing without {importance.Name} random.");
        foreach (Option option in (Option[])[rounds, global, plain])
        {
            if (result.IsGiven(option) && !Removes(result))
                result.AddError($"{option.Name} says nothing without --heads R or --neurons R.");
        }
    }

    private bool Removes(SymbolResult result) => result.IsGiven(heads) || result.IsGiven(neurons);
}
