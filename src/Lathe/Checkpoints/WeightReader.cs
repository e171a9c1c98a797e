using System.ComponentModel;
using System.Text;
using Lathe.Checkpoints;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.CompilerServices;

/// <summary>
/// What the constructors of generated weights read from. The same calls serve a checkpoint, where tensors are read and packed, and a
/// packed file, where they are ready; both record what was read, in order, so that the model can be saved.
/// </summary>
/// <remarks>
/// A weight that is asked for twice with the same member and paths is one object, so layers that share their weights share the memory.
/// Not for several threads at once.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WeightReader
{
    private readonly WeightLedger ledger;
    private readonly string[] scopes;

    /// <param name="ledger">What was read so far, and from where.</param>
    /// <param name="scopes">Where the tensors may be, the preferred place first; the first also names the sections.</param>
    internal WeightReader(WeightLedger ledger, params string[] scopes)
    {
        this.ledger = ledger;
        this.scopes = scopes;
    }

    /// <summary>What the model is loaded at: it says how weights are kept of which nothing else says it.</summary>
    public Precision Precision => ledger.Precision;

    /// <summary>A reader for a nested model; <c>encoder.layer.3</c> is relative to this scope, an empty path is this scope.</summary>
    /// <param name="paths">Candidates, the preferred one first: each tensor is taken from the first of them that has it.</param>
    /// <exception cref="ArgumentException">No path was given.</exception>
    public WeightReader Scope(params ReadOnlySpan<string> paths) => paths switch
    {
        [] => throw new ArgumentException("no path was given; expected at least one, which may be empty.", nameof(paths)),
        [""] => this,
        _ => new WeightReader(ledger, Within(paths)),
    };

    /// <summary>The weights [sum of the parts' outputs, inputs] of one or several linear layers, packed in a format.</summary>
    /// <param name="member">The member, or the members that were merged, for messages and sections.</param>
    /// <param name="inputs">Input features of every part.</param>
    /// <param name="bias">Whether each part has a bias tensor; it is an error when one is missing then.</param>
    /// <param name="format">How they are kept unless a packed file or <see cref="LoadOptions.Formats"/> says otherwise; a checkpoint that
    /// stores them in 16 bits keeps its exact values at the same 16 bits.</param>
    /// <param name="parts">Stacked along the outputs, in this order.</param>
    /// <exception cref="CheckpointException">
    /// A tensor is missing or has another shape or type, or the format does not fit the inputs; file, tensor, found and expected are named.
    /// </exception>
    public PackedWeights Product(string member, int inputs, bool bias, WeightFormat format, params ReadOnlySpan<LinearPart> parts)
    {
        WeightDescription wanted = Describe(member, inputs, bias, format, parts);
        if (ledger.Store.FormatOf(wanted, member.Split(" + ").Select(SectionName)) is { } loaded && loaded != format)
        {
            if (loaded.IsInteger && !format.IsInteger)
            {
                throw new CheckpointException(ledger.Store.Path, null,
                    $"'{wanted.Name}' has format {loaded}, but this precision compiles it to {format}: expected a format of floats. "
                    + "[KeepFloat], or the precision, says so.");
            }

            format = loaded;
            wanted = Describe(member, inputs, bias, format, parts);
        }

        RowScaling? scaling = ledger.Scaling(wanted, member.Split(" + ").Select(SectionName));
        return ledger.Get(
            wanted,
            block => PackedWeights.FromPayload(wanted.Name, format, inputs, wanted.Outputs, block, scaling),
            (weights, biases) => Pack(wanted, format, weights, biases, scaling),
            packed => packed.Block,
            Tensors(parts, inputs, bias));
    }

    /// <summary>
    /// One of several products that read the same rows, to stand for all: the first with integer weights, or null where there is none. Rows
    /// are quantised once, so those with integer weights have to want the same.
    /// </summary>
    /// <exception cref="CheckpointException">Two want their rows quantised in different ways; both are named.</exception>
    public PackedWeights? RowReader(params ReadOnlySpan<PackedWeights?> readers)
    {
        PackedWeights? first = null;
        foreach (PackedWeights? reader in readers)
        {
            if (reader is not { IsInteger: true })
                continue;
            first ??= reader;
            ledger.ReadTogether(first, reader);
            if (RowScaling.AreSame(first.Scaling, reader.Scaling))
                continue;
            string one = first.Scaling?.ToString() ?? "dynamic", other = reader.Scaling?.ToString() ?? "dynamic";
            throw new CheckpointException(ledger.Store.Path, null,
                $"'{first.Name}' and '{reader.Name}' read the same rows, which are quantised once, but their activations are {one} and "
                + $"{other}{(one == other ? " with other numbers" : "")}; give both the same scaling in LoadOptions.Activations.");
        }

        return first;
    }

    /// <summary>
    /// Neurons or heads that pruning has left of a linear layer's outputs: as many as its weight has, which may be fewer than the class
    /// says.
    /// </summary>
    /// <param name="member">The member, for messages and sections.</param>
    /// <param name="most">How many the class says; at least 1.</param>
    /// <param name="size">Outputs of one: 1 of a neuron, the head size of a head.</param>
    /// <param name="paths">Candidate paths of the layer, the preferred one first.</param>
    /// <exception cref="CheckpointException">The weight has more outputs, none, or no whole number of heads.</exception>
    public int Units(string member, int most, int size, params ReadOnlySpan<string> paths)
    {
        WeightDescription wanted = new(
            WeightKind.Units, SectionName(member), Candidates(paths), PositiveDimension($"outputs of {member}", most),
            PositiveDimension($"head size of {member}", size), 0, false);
        return ledger.Units(wanted, Names(paths, "weight"));
    }

    /// <summary>An embedding table [count, width].</summary>
    /// <param name="member">The member, for messages and sections.</param>
    /// <param name="count">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="storage">How the rows are kept unless a packed file or <see cref="LoadOptions.Formats"/> says otherwise; 16-bit values
    /// of the checkpoint that are kept as such are not rounded.</param>
    /// <param name="paths">Candidate paths, the preferred one first.</param>
    /// <exception cref="CheckpointException">The tensor is missing or has another shape or type, or embeddings are not stored
    /// so.</exception>
    public EmbeddingTable Embedding(string member, int count, int width, WeightFormat storage, params ReadOnlySpan<string> paths)
    {
        WeightDescription wanted = new(
            WeightKind.Embedding(storage.Encoding), SectionName(member), Candidates(paths), PositiveDimension($"rows of {member}", count),
            PositiveDimension($"width of {member}", width), storage.For(width).GroupSize, false);
        if (ledger.Store.FormatOf(wanted, [wanted.Name]) is { } loaded && loaded != storage)
        {
            if (!loaded.Description.StoresEmbeddings)
            {
                throw new CheckpointException(ledger.Store.Path, null, $"'{wanted.Name}' has format {loaded}; rows of an embedding are "
                    + "looked up, not multiplied, and are stored as "
                    + $"{string.Join(", ", WeightEncodings.All.Where(known => known.StoresEmbeddings).Select(known => known.Name))}.");
            }

            storage = loaded;
            wanted = wanted with { Kind = WeightKind.Embedding(storage.Encoding), Group = storage.For(width).GroupSize };
        }

        return ledger.Get(
            wanted,
            block => EmbeddingTable.FromPayload(wanted.Name, count, width, storage, block),
            (values, _) => EmbeddingTable.Pack(wanted.Name, count, width, storage, values),
            table => table.Block,
            [new WantedTensor(Names(paths, "weight"), [count, width], null, 0)]);
    }

    /// <summary>Weight and bias [width] of a LayerNorm.</summary>
    /// <param name="member">The member, for messages and sections.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="paths">Candidate paths, the preferred one first.</param>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape or type.</exception>
    public NormWeights LayerNorm(string member, int width, float epsilon, params ReadOnlySpan<string> paths) =>
        Norm(WeightKind.LayerNorm, member, width, epsilon, paths);

    /// <summary>Weight [width] of an RmsNorm.</summary>
    /// <inheritdoc cref="LayerNorm"/>
    public NormWeights RmsNorm(string member, int width, float epsilon, params ReadOnlySpan<string> paths) =>
        Norm(WeightKind.RmsNorm, member, width, epsilon, paths);

    /// <summary>A tensor that the model uses as it is, in float32.</summary>
    /// <param name="member">The member, for messages and sections.</param>
    /// <param name="shape">One to four extents, those of the checkpoint's tensor.</param>
    /// <param name="paths">Candidates for the tensor's own name, the preferred one first.</param>
    /// <exception cref="CheckpointException">The tensor is missing or has another shape or type, or an extent is not positive.</exception>
    public ParameterWeights Parameter(string member, int[] shape, params ReadOnlySpan<string> paths)
    {
        ArgumentNullException.ThrowIfNull(shape);
        string name = SectionName(member);
        long count = 1;
        foreach (int extent in shape)
        {
            count *= PositiveDimension($"an extent of {member}", extent);
            if (count > Array.MaxLength)
                throw new CheckpointException(ledger.Store.ConfigurationFile, null,
                    $"'{name}' would be [{string.Join(", ", shape)}], more than {Array.MaxLength} elements.");
        }
        WeightDescription wanted = new(
            WeightKind.Parameter, name, $"{Candidates(paths)}[{string.Join(", ", shape)}]", 1, (int)count, 0, false);
        return ledger.Get(
            wanted,
            block => ParameterWeights.FromPayload(wanted.Name, wanted.Inputs, block),
            (values, _) => ParameterWeights.Pack(wanted.Name, values),
            weights => weights.Block,
            [new WantedTensor(Within(paths), shape, null, 0)]);
    }

    /// <summary>Passes a dimension through that comes from the configuration and has to be at least 1.</summary>
    /// <exception cref="CheckpointException">It is not; the configuration's file is named.</exception>
    public int PositiveDimension(string what, int value) => value >= 1
        ? value
        : throw new CheckpointException(ledger.Store.ConfigurationFile, null, $"{what} is {value}, expected at least 1.");

    /// <summary>Integers are chosen by the caller's rounding where there is one, of the weights that migration has left.</summary>
    private PackedWeights Pack(
        WeightDescription wanted, WeightFormat format, ReadOnlySpan<float> weights, ReadOnlySpan<float> biases, RowScaling? scaling)
    {
        if (scaling is { IsMigrated: true })
            weights = scaling.Divide(weights);
        if (scaling is { IsShifted: true })
            biases = scaling.TakeShiftsFrom(weights, biases);
        if (ledger.Store.Rounding is { } rounding && format.IsInteger)
        {
            ProductToRound product = new(wanted.Name, format, wanted.Inputs, wanted.Outputs, weights, scaling?.InputFactors() ?? [],
                scaling?.InputShifts() ?? []);
            sbyte[] codes = new sbyte[weights.Length];
            float[] scales = new float[wanted.Outputs * product.Groups], bias = biases.ToArray();
            if (rounding.TryRound(product, codes, scales, bias))
                return PackedWeights.Pack(wanted.Name, format, wanted.Inputs, wanted.Outputs, codes, scales, bias, scaling);
        }

        return PackedWeights.Pack(wanted.Name, format, wanted.Inputs, wanted.Outputs, weights, biases, scaling);
    }

    private NormWeights Norm(WeightKind kind, string member, int width, float epsilon, ReadOnlySpan<string> paths)
    {
        bool centered = kind == WeightKind.LayerNorm;
        WeightDescription wanted = new(
            kind, SectionName(member), Candidates(paths), 1, PositiveDimension($"width of {member}", width), 0, centered);
        return ledger.Get(
            wanted,
            block => NormWeights.FromPayload(wanted.Name, width, epsilon, centered, block),
            (weight, bias) => NormWeights.Pack(wanted.Name, width, epsilon, centered, weight, bias),
            norm => norm.Block,
            [new WantedTensor(Names(paths, "weight"), [width], centered ? Names(paths, "bias") : null, width)]);
    }

    private WeightDescription Describe(string member, int inputs, bool bias, WeightFormat format, ReadOnlySpan<LinearPart> parts)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (parts.IsEmpty)
            throw new ArgumentException($"'{member}' has no parts; expected at least one linear layer.", nameof(parts));
        PositiveDimension($"inputs of {member}", inputs);
        long outputs = 0;
        StringBuilder origin = new();
        foreach (LinearPart part in parts)
        {
            outputs += PositiveDimension($"outputs of {member}", part.Outputs);
            origin.Append(origin.Length == 0 ? "" : " + ").Append(Candidates(part.Paths)).Append($"[{part.Outputs}]");
        }

        string name = SectionName(member);
        if (outputs * inputs > Array.MaxLength)
            throw new CheckpointException(ledger.Store.ConfigurationFile, null,
                $"'{name}' would be [{outputs}, {inputs}], more than {Array.MaxLength} weights in one product.");
        return new WeightDescription(WeightKind.Product(format.Encoding), name, origin.ToString(), (int)outputs, inputs,
            format.For(inputs).GroupSize, bias);
    }

    private WantedTensor[] Tensors(ReadOnlySpan<LinearPart> parts, int inputs, bool bias)
    {
        WantedTensor[] wanted = new WantedTensor[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            LinearPart part = parts[i];
            wanted[i] = new WantedTensor(Names(part.Paths, "weight"), [part.Outputs, inputs], bias ? Names(part.Paths, "bias") : null,
                part.Outputs, part.Coupling);
        }

        return wanted;
    }

    private string Candidates(ReadOnlySpan<string> paths)
    {
        if (paths.IsEmpty)
            throw new ArgumentException("no path was given; expected at least one, which may be empty.", nameof(paths));
        StringBuilder text = new();
        foreach (string path in Within(paths))
            text.Append(text.Length == 0 ? "" : " | ").Append(path);
        return text.ToString();
    }

    private string[] Names(ReadOnlySpan<string> paths, string tensor)
    {
        string[] names = Within(paths);
        for (int i = 0; i < names.Length; i++)
            names[i] = Join(names[i], tensor);
        return names;
    }

    /// <summary>The paths in every scope, the preferred scope first: the order in which eager loading looks, too.</summary>
    private string[] Within(ReadOnlySpan<string> paths)
    {
        string[] joined = new string[scopes.Length * paths.Length];
        int next = 0;
        foreach (string scope in scopes)
        {
            foreach (string path in paths)
            {
                ArgumentNullException.ThrowIfNull(path, nameof(paths));
                joined[next++] = Join(scope, path);
            }
        }

        return joined;
    }

    private string SectionName(string member) => Join(scopes[0], member);

    private static string Join(string outer, string inner) =>
        outer.Length == 0 ? inner : inner.Length == 0 ? outer : $"{outer}.{inner}";
}
