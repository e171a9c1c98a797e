using System.ComponentModel;
using System.Runtime.InteropServices;
using Lathe.Checkpoints;
using Lathe.Training;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>
/// What the constructors of generated modules get their layers from, as those of compiled weights do from <see cref="WeightReader"/>: read
/// from a checkpoint under the same names, or drawn at random. A tensor that several layers read is one parameter.
/// </summary>
/// <remarks>Not for several threads at once.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainableReader
{
    private readonly ParameterLedger ledger;
    private readonly string[] scopes;

    internal TrainableReader(ParameterLedger ledger, params string[] scopes)
    {
        this.ledger = ledger;
        this.scopes = scopes;
        IsElement = ledger.TakeIsElement();
    }

    /// <summary>The folder that is read.</summary>
    /// <exception cref="InvalidOperationException">Weights are drawn at random.</exception>
    public Checkpoint Checkpoint => ledger.Checkpoint
        ?? throw new InvalidOperationException("weights that are drawn at random have no checkpoint");

    /// <summary>What was made by this reader, in order.</summary>
    internal ModuleParts Parts { get; } = new();

    internal ParameterLedger Ledger => ledger;

    /// <summary>Whether what is made of it is an element of an array that is in no other array's element.</summary>
    internal bool IsElement { get; }

    /// <summary>A reader for a nested model; <c>encoder.layer.3</c> is relative to this scope, an empty path is this scope.</summary>
    /// <param name="paths">Candidates, the preferred one first: each tensor is taken from the first of them that has it.</param>
    public TrainableReader Scope(params string[] paths) => new(ledger, Within(paths));

    /// <summary>x · Weightᵀ + bias.</summary>
    /// <param name="member">The member, for messages; with the scope it is the layer's name.</param>
    /// <param name="inputs">1 or more.</param>
    /// <param name="outputs">1 or more.</param>
    /// <param name="bias">Whether the layer has one; it is an error when it is missing then.</param>
    /// <param name="paths">Of the layer, the preferred one first.</param>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape or type.</exception>
    public TrainableLinear Linear(string member, int inputs, int outputs, bool bias, params string[] paths)
    {
        TrainableLinear linear = new(
            NameOf(member),
            Tensor(member, Initial.Normal, Names(paths, "weight"), outputs, inputs),
            bias ? Tensor(member, Initial.Zeros, Names(paths, "bias"), outputs) : null);
        Parts.Linears.Add(linear);
        return linear;
    }

    /// <summary>A table [count, width].</summary>
    /// <inheritdoc cref="Linear"/>
    /// <param name="count">Rows, 1 or more.</param>
    /// <param name="width">Columns, 1 or more.</param>
    public TrainableEmbedding Embedding(string member, int count, int width, params string[] paths)
    {
        TrainableEmbedding table = new(NameOf(member), Tensor(member, Initial.Normal, Names(paths, "weight"), count, width));
        Parts.Embeddings.Add(table);
        return table;
    }

    /// <summary>Weight and bias [width], and what is added to the variance.</summary>
    /// <inheritdoc cref="Embedding"/>
    public TrainableLayerNorm LayerNorm(string member, int width, float epsilon, params string[] paths) => Norm(new TrainableLayerNorm(
        Tensor(member, Initial.Ones, Names(paths, "weight"), width),
        Tensor(member, Initial.Zeros, Names(paths, "bias"), width), width, epsilon));

    /// <summary>Weight [width], and what is added to the mean square.</summary>
    /// <inheritdoc cref="Embedding"/>
    public TrainableRmsNorm RmsNorm(string member, int width, float epsilon, params string[] paths) =>
        Norm(new TrainableRmsNorm(Tensor(member, Initial.Ones, Names(paths, "weight"), width), epsilon));

    /// <summary>A tensor that Forward uses as it is.</summary>
    /// <inheritdoc cref="Linear"/>
    /// <param name="shape">One to four extents.</param>
    /// <param name="paths">Of the tensor itself, the preferred one first.</param>
    public TrainableParameter Parameter(string member, int[] shape, params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(shape);
        bool isBias = paths is [{ } first, ..] && (first == "bias" || first.EndsWith(".bias", StringComparison.Ordinal));
        return Tensor(member, isBias ? Initial.Zeros : Initial.Normal, Within(paths), shape);
    }

    /// <summary>Neurons or heads that pruning has left of a linear layer's outputs; all of them where weights are drawn.</summary>
    /// <param name="member">The layer.</param>
    /// <param name="most">How many the class says.</param>
    /// <param name="size">Outputs of one.</param>
    /// <param name="paths">Of the layer, the preferred one first.</param>
    /// <exception cref="CheckpointException">The weight has more outputs, none, or no whole number of heads.</exception>
    public int Units(string member, int most, int size, params string[] paths) =>
        ledger.Units(NameOf(member), most, size, Names(paths, "weight"));

    /// <summary>Notes a nested model.</summary>
    /// <param name="member">What the module calls it.</param>
    /// <param name="model">Made with a reader of <see cref="Scope"/>.</param>
    public T Model<T>(string member, T model)
        where T : TrainableModel
    {
        Parts.Models.Add((member, model));
        return model;
    }

    /// <summary>Makes and notes the elements of an array of models.</summary>
    /// <param name="member">What the module calls the array.</param>
    /// <param name="count">0 or more.</param>
    /// <param name="make">An element by its index.</param>
    /// <exception cref="CheckpointException">The configuration says a negative number.</exception>
    public T[] Models<T>(string member, int count, Func<int, T> make)
        where T : TrainableModel
    {
        ArgumentNullException.ThrowIfNull(make);
        if (count < 0)
            throw new CheckpointException(ledger.ConfigurationFile, null, $"the length of {member} is {count}, expected 0 or more.");
        T[] models = new T[count];
        for (int i = 0; i < count; i++)
            models[i] = Model($"{member}.{i}", ledger.MakeElement(() => make(i)));
        return models;
    }

    private T Norm<T>(T norm)
        where T : ITrainableNorm
    {
        Parts.Norms.Add(norm);
        return norm;
    }

    private TrainableParameter Tensor(string member, Initial initial, string[] names, params int[] shape)
    {
        TrainableParameter parameter = ledger.Get(NameOf(member), initial, names, shape);
        Parts.Parameters.Add(parameter);
        return parameter;
    }

    private string NameOf(string member) => Join(scopes[0], member);

    private string[] Names(string[] paths, string tensor) => Array.ConvertAll(Within(paths), path => Join(path, tensor));

    /// <summary>The paths in every scope, the preferred scope first: the order in which compiled and eager loading look, too.</summary>
    private string[] Within(string[] paths) => [.. from scope in scopes from path in paths select Join(scope, path)];

    private static string Join(string outer, string inner) =>
        outer.Length == 0 ? inner : inner.Length == 0 ? outer : $"{outer}.{inner}";
}
