using Lathe.Training;

namespace Lathe.CompilerServices;

/// <summary>What a module consists of, in the order in which its constructor asked for it; parts of nested models are theirs.</summary>
internal sealed class ModuleParts
{
    public List<TrainableParameter> Parameters { get; } = [];

    public List<TrainableLinear> Linears { get; } = [];

    public List<TrainableEmbedding> Embeddings { get; } = [];

    public List<ITrainableNorm> Norms { get; } = [];

    public List<(string Name, TrainableModel Model)> Models { get; } = [];

    /// <summary>The nested modules, theirs, and so on.</summary>
    public IEnumerable<TrainableModel> AllModels() =>
        Models.SelectMany(nested => nested.Model.Parts.AllModels().Prepend(nested.Model));

    /// <summary>Of the module and of all nested ones, each once.</summary>
    public IEnumerable<TrainableParameter> AllParameters() =>
        Parameters.Concat(Models.SelectMany(nested => nested.Model.Parts.AllParameters())).Distinct();

    /// <inheritdoc cref="AllParameters"/>
    public IEnumerable<TrainableLinear> AllLinears() => Linears.Concat(Models.SelectMany(nested => nested.Model.Parts.AllLinears()));

    /// <inheritdoc cref="AllParameters"/>
    public IEnumerable<TrainableEmbedding> AllEmbeddings() =>
        Embeddings.Concat(Models.SelectMany(nested => nested.Model.Parts.AllEmbeddings()));

    /// <summary>Scales that are learned for the module's own products, which no checkpoint has.</summary>
    public IEnumerable<TrainableParameter> Scales() => Linears.Select(linear => linear.Scales).OfType<TrainableParameter>();

    /// <inheritdoc cref="AllParameters"/>
    public IEnumerable<TrainableParameter> AllScales() =>
        AllLinears().Select(linear => linear.Scales).OfType<TrainableParameter>().Distinct();
}
