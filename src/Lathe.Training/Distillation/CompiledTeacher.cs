using TorchSharp;

namespace Lathe.Training;

/// <summary>A compiled model as the teacher: its generated code answers, at whatever precision it was loaded.</summary>
public sealed class CompiledTeacher : Teacher
{
    private readonly CompiledModel model;
    private readonly int threads;
    private readonly int[] outputs;
    private InferenceSession? session;

    /// <param name="model">Stays its maker's, and is needed until the teacher is disposed.</param>
    /// <param name="encoder">What makes its tokens; null where it reads the student's.</param>
    /// <param name="vocabularySize">Of a teacher that reads the student's tokens; null where it is not known.</param>
    /// <param name="threads">Of its runs; 0: one a core.</param>
    public CompiledTeacher(CompiledModel model, ITextEncoder? encoder = null, int? vocabularySize = null, int threads = 0)
        : base(encoder, vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(model);
        (this.model, this.threads) = (model, threads);
        outputs = [.. Enumerable.Range(0, model.Outputs.Count).Where(i => model.Outputs[i].Present)];
        OutputNames = [.. outputs.Select(i => model.Outputs[i].Name)];
    }

    public override IReadOnlyList<string> OutputNames { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<torch.Tensor> Run(TrainingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        (int rows, int sequence) = (batch.Rows.Count, batch.Sequence);
        if (session is null || session.MaxBatch < rows || session.MaxSequence < sequence)
        {
            (int mostRows, int longest) = (Math.Max(rows, session?.MaxBatch ?? 0), Math.Max(sequence, session?.MaxSequence ?? 0));
            session?.Dispose();
            session = model.CreateSession(mostRows, longest, threads);
        }

        torch.Tensor?[] given = batch.Inputs([.. model.Inputs.Select(input => input.Name)]);
        Tensor[] inputs = new Tensor[given.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Tensor.Int32(rows, sequence);
            if (given[i] is not { } ids)
                throw new InvalidOperationException($"the teacher reads '{model.Inputs[i].Name}', which training does not give.");
            using torch.Tensor narrow = ids.to(torch.ScalarType.Int32).cpu();
            narrow.data<int>().CopyTo(inputs[i].Ints);
        }

        Tensor?[] found = new Tensor?[model.Outputs.Count];
        foreach (int i in outputs)
            found[i] = Tensor.Float32(session.OutputShape(i, rows, sequence));
        session.Run(inputs, found, rows, sequence);
        return [.. outputs.Select(i => torch.tensor(
            found[i]!.Floats.ToArray(), Array.ConvertAll(found[i]!.Shape.ToArray(), extent => (long)extent),
            device: batch.InputIds.device))];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            session?.Dispose();
        base.Dispose(disposing);
    }
}
