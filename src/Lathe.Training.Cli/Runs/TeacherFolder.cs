using Lathe.Checkpoints;
using Lathe.Training.Cli.Models;
using Lathe.Transformers;
using Lathe.Transformers.Tokenization;

namespace Lathe.Training.Cli.Runs;

/// <summary>A checkpoint that a student learns from; its generated code answers.</summary>
internal sealed class TeacherFolder
{
    /// <summary>What tokenizers are made of: where all of these are equal, both models read the same tokens.</summary>
    private static readonly string[] TokenizerFiles =
    [
        "tokenizer.json", "tokenizer_config.json", "added_tokens.json", "vocab.txt", "vocab.json", "merges.txt", "smi_regex.txt",
        "spiece.model", "sentencepiece.bpe.model",
    ];

    private readonly string folder;
    private readonly EncoderConfiguration configuration;

    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or of no known family.</exception>
    public TeacherFolder(string folder)
    {
        this.folder = folder;
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        configuration = ModelFamilies.Of(checkpoint).ReadConfiguration(checkpoint);
        Classes = configuration.Labels > 0 ? TrainingPlan.NamesOf(checkpoint, configuration) : [];
    }

    /// <summary>Names of its classes; empty where it is no classifier.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Layers that it runs; one that is run several times counts as often.</summary>
    public int Layers => configuration.Layers;

    /// <summary>Refuses a student that cannot learn from it.</summary>
    /// <exception cref="InvalidOperationException">It does not fit.</exception>
    public void Check(TrainingPlan student)
    {
        EncoderHead head = TaskKinds.HeadOf(student.Kind);
        if (head != EncoderHead.None && configuration.Head != head)
            throw new InvalidOperationException($"the teacher {folder} has no head for --task {TaskKinds.NameOf(student.Kind)}; expected a "
                + "checkpoint that was trained for it.");
        if (TaskKinds.HasClasses(student.Kind) && !Classes.SequenceEqual(student.Classes, StringComparer.Ordinal))
            throw new InvalidOperationException($"the teacher {folder} has {Described(Classes)}, the student {Described(student.Classes)}; "
                + "expected the same, in the same order; --new-head takes the teacher's.");
        if (configuration.LongestSequence < student.Longest)
            throw new InvalidOperationException($"the teacher {folder} takes {configuration.LongestSequence} tokens at most, and texts are "
                + $"cut to {student.Longest}; say --max-length {configuration.LongestSequence} or fewer.");
    }

    /// <summary>Loads it at float32: its generated code, or, where its layers are learned from, its trainable form, which tells of
    /// them.</summary>
    /// <param name="student">Whose tokens it reads too, where they are the same.</param>
    /// <param name="layers">Its layers that are learned from.</param>
    /// <param name="device">Where those are computed.</param>
    /// <param name="threads">Of its runs.</param>
    /// <returns>The model, which goes after the teacher.</returns>
    public (IDisposable Model, Teacher Teacher) Load(TrainingPlan student, IReadOnlyList<LayerMatch> layers, string device, int threads)
    {
        bool sharesTokens = HasTokensOf(student.Folder);
        ITextEncoder? encoder = sharesTokens ? null : TrainingPlan.EncoderOf(folder, configuration, Tokenizer.Load(folder));
        int? vocabulary = sharesTokens ? student.Tokenizer.VocabularySize : null;
        if (layers.Count == 0)
        {
            CompiledModel compiled = AutoModel.Load(folder, Precision.Float32);
            return (compiled, new CompiledTeacher(compiled, encoder, vocabulary, threads));
        }

        TrainableModel model = TrainableFamilies.Load(folder);
        try
        {
            TrainingDevice.Place(model, device);
            return (model, new ModuleTeacher(
                model, encoder, vocabulary, [.. layers.Select(layer => layer.Teacher).Distinct(StringComparer.Ordinal)]));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private bool HasTokensOf(string student) => TokenizerFiles.All(name =>
    {
        string own = Path.Combine(folder, name), other = Path.Combine(student, name);
        return File.Exists(own) == File.Exists(other) && (!File.Exists(own) || File.ReadAllBytes(own).AsSpan().SequenceEqual(
            File.ReadAllBytes(other)));
    });

    private static string Described(IReadOnlyList<string> classes) => classes.Count == 0 ? "no classes"
        : $"{classes.Count} classes ({string.Join(", ", classes.Take(4))}{(classes.Count > 4 ? ", …" : "")})";
}
