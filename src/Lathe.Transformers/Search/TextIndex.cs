using Lathe.Checkpoints;
using Lathe.Transformers.Pipelines;

namespace Lathe.Transformers.Search;

/// <summary>
/// Texts to search by meaning: their vectors, made by a pipeline or read from a file, and the queries' by the same pipeline. Safe from any
/// number of threads.
/// </summary>
/// <example><code>
/// using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load("all-MiniLM-L6-v2");
/// TextIndex index = TextIndex.Build(pipeline, File.ReadAllLines("lines.txt"));
/// foreach (TextMatch match in index.Search("a storm at sea", 5)) …
/// </code></example>
public sealed class TextIndex
{
    /// <summary>Texts that are embedded between two reports of progress.</summary>
    private const int TextsAtATime = 1024;

    private readonly FeatureExtractionPipeline pipeline;
    private readonly IReadOnlyList<string> texts;
    private readonly string? promptName;
    private readonly VectorIndex vectors;

    private TextIndex(FeatureExtractionPipeline pipeline, IReadOnlyList<string> texts, string? promptName, VectorIndex vectors)
    {
        this.pipeline = pipeline;
        this.texts = texts;
        this.promptName = promptName;
        this.vectors = vectors;
    }

    /// <summary>The texts in order; <see cref="TextMatch.Row"/> counts in it.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>Embeds texts.</summary>
    /// <param name="pipeline">Makes the vectors, and later those of queries; whoever loaded it disposes of it.</param>
    /// <param name="texts">Any number of texts; copied.</param>
    /// <param name="promptName">The prompt in front of each text, a name of <see cref="FeatureExtractionPipeline.Prompts"/>; null for the
    /// default one.</param>
    /// <param name="progress">Told how many texts are done, now and then.</param>
    /// <param name="cancellationToken">Looked at before each run.</param>
    /// <exception cref="ArgumentException">A text is null, or there is no prompt of that name.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TextIndex Build(
        FeatureExtractionPipeline pipeline, IReadOnlyList<string> texts, string? promptName = null, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(texts);
        string[] own = [.. texts];
        using CallGate.Call call = pipeline.Begin();
        VectorIndex made = new(pipeline.Dimensions);
        foreach (string[] some in own.Chunk(TextsAtATime))
        {
            foreach (float[] vector in pipeline.EmbedWithin(some, promptName, out _, cancellationToken))
                made.Add(vector);
            progress?.Report(made.Count);
        }
        return new TextIndex(pipeline, own, promptName, made);
    }

    /// <summary>Reads the vectors of texts from a file instead of making them.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote with the same checkpoint, precision, longest sequence, texts and
    /// prompt.</param>
    /// <param name="pipeline">Makes the vectors of queries; whoever loaded it disposes of it.</param>
    /// <param name="texts">The texts that the file has the vectors of; copied.</param>
    /// <param name="promptName">The prompt that stood in front of each text.</param>
    /// <exception cref="CheckpointException">There is no such file, it is damaged, or something that its vectors depend on has
    /// changed.</exception>
    public static TextIndex Load(string path, FeatureExtractionPipeline pipeline, IReadOnlyList<string> texts, string? promptName = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(texts);
        string[] own = [.. texts];
        VectorIndex read = VectorIndex.Load(path, TextIndexOrigin.Of(pipeline, promptName, own));
        if (read.Count != own.Length || read.Dimensions != pipeline.Dimensions)
            throw new CheckpointException(path, null,
                $"has {read.Count} vectors of {read.Dimensions} numbers; expected {own.Length} of {pipeline.Dimensions}, one for each "
                + "text; save it again.");
        return new TextIndex(pipeline, own, promptName, read);
    }

    /// <summary>Writes the vectors as a safetensors file. The name holds either its old contents or the whole new file.</summary>
    /// <exception cref="CheckpointException">The folder or disk refuses; nothing is written then.</exception>
    public void Save(string path) => vectors.Save(path, TextIndexOrigin.Of(pipeline, promptName, texts));

    /// <summary>The texts nearest to a query, the nearest first; of equal ones the first.</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="count">How many to find, at least 1; fewer come where there are fewer.</param>
    /// <param name="promptName">The prompt in front of the query, a name of <see cref="FeatureExtractionPipeline.Prompts"/>; null for the
    /// default one.</param>
    /// <param name="cancellationToken">Looked at before the run, and while waiting for a session.</param>
    /// <exception cref="ArgumentException">There is no prompt of that name.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public TextMatch[] Search(string query, int count, string? promptName = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Search([query], count, promptName, cancellationToken)[0];
    }

    /// <summary>The same for many queries, in their order.</summary>
    /// <inheritdoc cref="Search(string, int, string?, CancellationToken)"/>
    /// <param name="queries">Any number of queries.</param>
    /// <param name="count">How many to find for each, at least 1.</param>
    /// <param name="promptName">The prompt in front of each query; null for the default one.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    public TextMatch[][] Search(IReadOnlyList<string> queries, int count, string? promptName = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Array.ConvertAll(
            pipeline.Embed(queries, promptName, cancellationToken),
            query => Array.ConvertAll(vectors.Search(query, count), match => new TextMatch(match.Row, texts[match.Row], match.Similarity)));
    }
}
