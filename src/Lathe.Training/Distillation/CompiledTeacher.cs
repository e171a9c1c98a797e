using System.Reflection;
using TorchSharp;

namespace Lathe.Training;

/// <summary>A compiled model as the teacher: its generated code answers, at whatever precision it was loaded.</summary>
public sealed class CompiledTeacher : Teacher
{
    private readonly CompiledModel model;
    private readonly int threads;
    private readonly int[] outputs;
    private InferenceSession? session;
    private CompiledModel? owned;

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

    /// <summary>The teacher that <see cref="DistillAttribute.Teacher"/> of a class names, loaded at float32.</summary>
    /// <param name="student">The class with the attribute.</param>
    /// <param name="folder">The teacher's checkpoint.</param>
    /// <param name="encoder">What makes its tokens; null where it reads the student's.</param>
    /// <param name="threads">Of its runs; 0: one a core.</param>
    /// <returns>It owns the model: that goes when it is disposed.</returns>
    /// <exception cref="ArgumentException">The class names no teacher, or one that was not compiled.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The checkpoint is damaged or of another class.</exception>
    public static CompiledTeacher Of(Type student, string folder, ITextEncoder? encoder = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Type teacher = student.GetCustomAttribute<DistillAttribute>()?.Teacher
            ?? throw new ArgumentException($"[Distill] on {student} names no teacher; say Teacher = typeof(…)", nameof(student));
        MethodInfo load = teacher.GetMethod("Load", BindingFlags.Public | BindingFlags.Static, [typeof(string), typeof(Precision)])
            ?? throw new ArgumentException($"{teacher}, the teacher of {student}, has no Load(folder, precision): it is no compiled model "
                + "class", nameof(student));
        CompiledModel loaded = (CompiledModel)load.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [folder, Precision.Float32], null)!;
        return new CompiledTeacher(loaded, encoder, threads: threads) { owned = loaded };
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
        {
            session?.Dispose();
            owned?.Dispose();
        }

        base.Dispose(disposing);
    }
}
