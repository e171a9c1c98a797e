namespace Lathe.Transformers.Evaluation;

/// <summary>Runs a compiled model on tensors by name: for tools, where a session's spans are for programs.</summary>
internal static class CompiledRun
{
    /// <summary>Makes a session for the inputs' shape and runs it once.</summary>
    /// <param name="model">Any compiled model whose inputs are ids and masks.</param>
    /// <param name="inputs">By Hugging Face name, each int32 [batch, sequence]; masks and token types may be left out.</param>
    /// <param name="threads">0: one for each physical core of the quota.</param>
    /// <returns>The outputs that the checkpoint has, by Hugging Face name.</returns>
    /// <exception cref="ArgumentException">Inputs are missing, of unlike shapes, or hold ids beyond the vocabulary.</exception>
    public static IReadOnlyDictionary<string, Tensor> Run(CompiledModel model, IReadOnlyDictionary<string, Tensor> inputs, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        Tensor[] ordered = [.. NamedTensors.CompleteInputs([.. model.Inputs.Select(input => NamedTensors.ToSnakeCase(input.Name))],
            inputs)];
        int batch = ordered[0].Shape[0], sequence = ordered[0].Shape[1];
        using InferenceSession session = model.CreateSession(batch, sequence, threads);
        Tensor?[] outputs = AllocateOutputs(model, session, batch, sequence);
        session.Run(ordered, outputs, batch, sequence);
        Dictionary<string, Tensor> named = new(StringComparer.Ordinal);
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i] is { } tensor)
                named.Add(NamedTensors.ToSnakeCase(model.Outputs[i].Name), tensor);
        }
        return named;
    }

    /// <summary>A tensor for each output that is present; null for the others.</summary>
    public static Tensor?[] AllocateOutputs(CompiledModel model, InferenceSession session, int batch, int sequence)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(session);
        Tensor?[] outputs = new Tensor?[model.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = model.Outputs[i].Present ? Tensor.Float32(session.OutputShape(i, batch, sequence)) : null;
        return outputs;
    }
}
