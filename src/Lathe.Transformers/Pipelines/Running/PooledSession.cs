namespace Lathe.Transformers.Pipelines;

/// <summary>A session with the memory of its inputs and outputs; one thread at a time.</summary>
internal sealed class PooledSession : IDisposable
{
    private readonly InferenceSession session;
    private readonly Tensor[] inputs;
    private readonly Tensor ids, mask;
    private readonly Tensor? types;
    private readonly Tensor?[] outputs;
    private readonly int[] wanted;
    private readonly bool[] perToken;
    private readonly int[] widths;
    private readonly int mostTokens;

    public PooledSession(CompiledModel model, int shape, int rows, int sequence, int threads, string[] names)
    {
        Shape = shape;
        mostTokens = rows * sequence;
        session = model.CreateSession(rows, sequence, threads);
        Dictionary<string, Tensor> made = new(StringComparer.Ordinal);
        foreach (TensorSpecification input in model.Inputs)
            made.Add(NamedTensors.ToSnakeCase(input.Name), Tensor.Int32(mostTokens));
        inputs = [.. model.Inputs.Select(input => made[NamedTensors.ToSnakeCase(input.Name)])];
        ids = made[NamedTensors.InputIds];
        mask = made[NamedTensors.AttentionMask];
        types = made.GetValueOrDefault(NamedTensors.TokenTypeIds);
        outputs = new Tensor?[model.Outputs.Count];
        wanted = [.. names.Select(name => IndexOf(model, name))];
        widths = [.. wanted.Select(output => Elements(output, 1, 1))];
        perToken = [.. wanted.Select(output => model.Outputs[output].Shape.Contains("sequence", StringComparison.Ordinal))];
    }

    /// <summary>Which of the pool's shapes it has.</summary>
    public int Shape { get; }

    /// <summary>Runs rows; shorter ones than the last, the longest, are padded on the right.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="order">Numbers of the rows to run.</param>
    /// <param name="padding">The padding id.</param>
    public void Run(ReadOnlySpan<TokenRow> rows, ReadOnlySpan<int> order, int padding)
    {
        int sequence = rows[order[^1]].Length, tokens = order.Length * sequence;
        Span<int> idValues = ids.Ints[..tokens], maskValues = mask.Ints[..tokens], typeValues = types is null ? [] : types.Ints[..tokens];
        for (int i = 0; i < order.Length; i++)
        {
            TokenRow row = rows[order[i]];
            Span<int> place = idValues.Slice(i * sequence, sequence);
            row.Ids.CopyTo(place);
            place[row.Length..].Fill(padding);
            place = maskValues.Slice(i * sequence, sequence);
            place[..row.Length].Fill(1);
            place[row.Length..].Clear();
            if (typeValues.IsEmpty)
                continue;
            place = typeValues.Slice(i * sequence, sequence);
            place.Clear();
            row.TypeIds?.CopyTo(place);
        }
        for (int k = 0; k < wanted.Length; k++)
            Reserve(k, order.Length * (perToken[k] ? sequence : 1) * widths[k]);
        session.Run(inputs, outputs, order.Length, sequence);
    }

    /// <summary>What the last run gave for one of its rows: [tokens of the row, width], or [width] for an output that is one a
    /// row.</summary>
    /// <param name="output">Number of the name.</param>
    /// <param name="row">Number in the run.</param>
    /// <param name="sequence">Tokens of the run's longest row.</param>
    /// <param name="length">Tokens of the row.</param>
    public ReadOnlySpan<float> Output(int output, int row, int sequence, int length)
    {
        int width = widths[output];
        ReadOnlySpan<float> values = outputs[wanted[output]]!.Floats;
        return perToken[output] ? values.Slice(row * sequence * width, length * width) : values.Slice(row * width, width);
    }

    public void Dispose() => session.Dispose();

    private static int IndexOf(CompiledModel model, string name)
    {
        for (int i = 0; i < model.Outputs.Count; i++)
        {
            if (NamedTensors.ToSnakeCase(model.Outputs[i].Name) == name && model.Outputs[i].Present)
                return i;
        }
        IEnumerable<string> given = model.Outputs.Where(output => output.Present).Select(output => NamedTensors.ToSnakeCase(output.Name));
        throw new PipelineException($"{model.Source} does not give '{name}'; it gives {string.Join(", ", given)}.");
    }

    private int Elements(int output, int batch, int sequence)
    {
        int elements = 1;
        foreach (int extent in session.OutputShape(output, batch, sequence))
            elements *= extent;
        return elements;
    }

    /// <summary>Memory for an output: it doubles, and ends at what the largest run needs.</summary>
    private void Reserve(int output, int needed)
    {
        int found = outputs[wanted[output]] is { } tensor ? (int)tensor.Length : 0;
        if (found >= needed)
            return;
        long most = (long)mostTokens * widths[output];
        int size = (int)Math.Max(needed, Math.Min(most, 2L * found));
        outputs[wanted[output]] = Tensor.From(new float[size], size);
    }
}
