using System.Runtime.InteropServices;
using Lathe.Checkpoints;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Sessions;

/// <summary>
/// What the generator would emit for words → norm's scale, and a classifier whose weight may be tied to the words: written by hand, so
/// that loading, saving, mapping and the session's door are tested without it.
/// </summary>
internal sealed class TinyModel : CompiledModel
{
    private const string ClassName = "Tiny";

    private TinyModel(ModelSource source, TinyConfiguration configuration, TinyWeights weights)
        : base(
            source,
            [new TensorSpecification("inputIds", ElementType.Int32, "[batch, sequence]", true)],
            [
                new TensorSpecification("output", ElementType.Float32, $"[batch, sequence, {configuration.Width}]", true),
                new TensorSpecification("logits", ElementType.Float32, "[batch, labels]", configuration.Labels > 0),
            ],
            new ModelPlan(ClassName, [new PlanStep(ClassName, "words", PlanDecision.Precision, "words", "float32", "[words, width]",
            "an embedding")]))
    {
        Configuration = configuration;
        Weights = weights;
    }

    public TinyConfiguration Configuration { get; }

    public new TinyWeights Weights { get; }

    /// <param name="path">A checkpoint folder or a packed file.</param>
    /// <param name="precision">Of a folder.</param>
    /// <param name="merged">What the merged product is kept as, where it is not the precision that says so.</param>
    public static TinyModel Load(string path, Precision precision = Precision.Annotated, WeightFormat? merged = null) =>
        Load(ModelSource.Open(path, ClassName, precision), merged);

    public static TinyModel Load(ModelSource source, WeightFormat? merged = null)
    {
        try
        {
            TinyConfiguration configuration = TinyConfiguration.FromCheckpoint(source.Checkpoint);
            return new TinyModel(source, configuration,
                new TinyWeights(source.Weights, configuration, merged ?? source.Precision.Encoding()));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public override TinySession CreateSession(int maxBatch, int maxSequence, int threads = 0) => new(this, maxBatch, maxSequence, threads);
}

internal sealed class TinyWeights
{
    public TinyWeights(WeightReader reader, TinyConfiguration configuration, WeightFormat merged)
    {
        (int words, int width) = (configuration.Words, configuration.Width);
        Words = reader.Embedding("words", words, width, WeightEncoding.Float32, "embeddings.word_embeddings");
        Norm = reader.LayerNorm("norm", width, 1e-12f, "embeddings.LayerNorm");
        WeightReader layer = reader.Scope("encoder.layer.0");
        LinearPart[] parts = [new(width, "attention.query"), new(width, "attention.key")];
        Merged = layer.Product("query + key", width, true, merged, parts);
        Decoder = reader.Product("decoder", width, true, WeightEncoding.Float32,
            new LinearPart(words, "cls.decoder", "embeddings.word_embeddings", "cls"));
        Again = reader.Scope("encoder").Scope("layer.0").RmsNorm("scale", width, 1e-6f, "norm");
    }

    public EmbeddingTable Words { get; }

    public NormWeights Norm { get; }

    public PackedWeights Merged { get; }

    public PackedWeights Decoder { get; }

    public NormWeights Again { get; }
}

internal sealed class TinySession(TinyModel model, int maxBatch, int maxSequence, int threads)
    : InferenceSession(model, maxBatch, maxSequence, threads, (long)maxBatch * maxSequence * model.Configuration.Width * sizeof(float),
    1024)
{
    /// <summary>Called in the middle of a run, to test what happens meanwhile.</summary>
    public Action? Meanwhile { get; set; }

    public void Run(ReadOnlySpan<int> inputIds, int batch, int sequence, Span<float> output)
    {
        CheckShape(batch, sequence);
        int rows = batch * sequence;
        int width = model.Configuration.Width;
        CheckInput(inputIds.Length, rows, nameof(inputIds));
        CheckOutput(output.Length, (long)rows * width, nameof(output));
        Enter();
        try
        {
            Span<float> arena = MemoryMarshal.Cast<byte, float>(Arena)[..(rows * width)];
            ReadOnlySpan<float> table = MemoryMarshal.Cast<byte, float>(model.Weights.Words.Payload);
            for (int row = 0; row < rows; row++)
            {
                if ((uint)inputIds[row] >= (uint)model.Configuration.Words)
                    throw new ArgumentOutOfRangeException(nameof(inputIds), inputIds[row],
                        $"row {row}: expected 0 to {model.Configuration.Words - 1}");
                table.Slice(inputIds[row] * width, width).CopyTo(arena[(row * width)..]);
            }

            Meanwhile?.Invoke();
            for (int i = 0; i < arena.Length; i++)
                output[i] = arena[i] * model.Weights.Norm.Weight[i % width];
        }
        finally
        {
            Exit();
        }
    }

    public override int[] OutputShape(int output, int batch, int sequence) => [batch, sequence, model.Configuration.Width];

    public override void Run(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> outputs, int batch, int sequence)
    {
        CheckTensors(inputs, outputs);
        Run(inputs[0].Ints, batch, sequence, outputs[0]!.Floats);
    }
}
