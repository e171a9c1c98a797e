using Lathe.Checkpoints;
using Lathe.Transformers.Search;

namespace Lathe.Pipelines.Tests;

/// <summary>Texts found by meaning; vectors kept in a file that is only good for what they were made from.</summary>
public sealed class TextIndexTests
{
    private static readonly string[] Words =
        [.. File.ReadAllLines(SeededCheckpoint.Golden("vocab.txt")).Where(word => word.Length > 2 && char.IsAsciiLetter(word[0]))];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Finds_the_texts_whose_vectors_are_nearest()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        string[] texts = Texts(60);
        TextIndex index = TextIndex.Build(pipeline, texts, cancellationToken: Cancellation);
        Assert.Equal(texts, index.Texts);

        VectorIndex vectors = new(pipeline.Dimensions);
        foreach (float[] vector in pipeline.Embed(texts, cancellationToken: Cancellation))
            vectors.Add(vector);
        string[] queries = [texts[7], texts[50], "another text"];
        TextMatch[][] found = index.Search(queries, 5, cancellationToken: Cancellation);
        for (int i = 0; i < queries.Length; i++)
        {
            VectorMatch[] expected = vectors.Search(pipeline.Embed(queries[i], cancellationToken: Cancellation), 5);
            Assert.Equal(expected.Select(match => new TextMatch(match.Row, texts[match.Row], match.Similarity)), found[i]);
            Assert.Equal(found[i], index.Search(queries[i], 5, cancellationToken: Cancellation));
        }
        Assert.Equal((7, 50), (found[0][0].Row, found[1][0].Row));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Search("x", 0, cancellationToken: Cancellation));
        Assert.Empty(TextIndex.Build(pipeline, [], cancellationToken: Cancellation).Search("x", 3, cancellationToken: Cancellation));
    }

    [Fact]
    public void Texts_are_copied_and_progress_is_told()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        string[] texts = Texts(1030);
        Reports reports = new();
        TextIndex index = TextIndex.Build(pipeline, texts, progress: reports, cancellationToken: Cancellation);
        Assert.Equal([1024, 1030], reports.Values);
        string first = texts[0];
        texts[0] = "changed";
        Assert.Equal(first, index.Texts[0]);
    }

    [Fact]
    public void A_file_is_read_for_the_same_model_texts_and_prompt_only()
    {
        using TemporaryFolder folder = new(), files = new();
        SeededCheckpoint.Write(folder.Path);
        File.WriteAllText(folder.File("config_sentence_transformers.json"),
            """{"prompts":{"passage":"passage: "},"default_prompt_name":null}""");
        string file = files.File("lines.vectors");
        string[] texts = Texts(20);
        using (FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path))
        {
            TextIndex index = TextIndex.Build(pipeline, texts, cancellationToken: Cancellation);
            index.Save(file);
            Assert.Equal([file], Directory.GetFiles(files.Path));
            Assert.Equal(index.Search(texts[3], 4, cancellationToken: Cancellation),
                TextIndex.Load(file, pipeline, texts).Search(texts[3], 4, cancellationToken: Cancellation));
            Refuses(pipeline, texts[..^1], null, "changed");
            Refuses(pipeline, [.. texts[..^1], texts[^1] + " "], null, "changed");
            // texts that are the same one after the other, cut elsewhere
            Refuses(pipeline, [texts[0] + texts[1], "", .. texts[2..]], null, "changed");
            Refuses(pipeline, texts, "passage", "changed");
        }
        using (FeatureExtractionPipeline other =
            FeatureExtractionPipeline.Load(folder.Path, new PipelineOptions { Precision = Precision.Int8 }))
            Refuses(other, texts, null, "changed");
        using (FeatureExtractionPipeline shorter = FeatureExtractionPipeline.Load(folder.Path, new PipelineOptions { MaxSequence = 9 }))
            Refuses(shorter, texts, null, "changed");

        void Refuses(FeatureExtractionPipeline pipeline, string[] asked, string? prompt, string part) =>
            Assert.Contains(part, Assert.Throws<CheckpointException>(() => TextIndex.Load(file, pipeline, asked, prompt)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_vectors_of_another_number_or_size_is_refused()
    {
        using TemporaryFolder folder = new(), files = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        string file = files.File("lines.vectors");
        string[] texts = Texts(6);
        TextIndex.Build(pipeline, texts, cancellationToken: Cancellation).Save(file);
        Tensor origin;
        using (SafetensorsFile saved = SafetensorsFile.Open(file))
            origin = saved.Read("origin");
        foreach (int[] shape in (int[][])[[7, SeededCheckpoint.Hidden], [5, SeededCheckpoint.Hidden], [6, SeededCheckpoint.Hidden + 1]])
        {
            SafetensorsFile.Write(file, [("vectors", Tensor.Float32(shape)), ("origin", origin)]);
            Assert.Contains($"{shape[0]} vectors of {shape[1]} numbers",
                Assert.Throws<CheckpointException>(() => TextIndex.Load(file, pipeline, texts)).Message, StringComparison.Ordinal);
        }
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..^20]);
        Assert.Throws<CheckpointException>(() => TextIndex.Load(file, pipeline, texts));
        File.Delete(file);
        Assert.Throws<CheckpointException>(() => TextIndex.Load(file, pipeline, texts));
    }

    private static string[] Texts(int count)
    {
        Random random = new(11);
        return [.. Enumerable.Range(0, count)
            .Select(i => string.Join(' ', Enumerable.Range(0, 2 + i % 7).Select(_ => Words[random.Next(Words.Length)])) + $" {i}")];
    }

    private sealed class Reports : IProgress<int>
    {
        public List<int> Values { get; } = [];

        public void Report(int value) => Values.Add(value);
    }
}
