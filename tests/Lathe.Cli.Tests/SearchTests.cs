using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Tests;

public sealed class SearchTests(TextFixture texts) : IClassFixture<TextFixture>
{
    [Fact]
    public void Finds_the_lines_whose_vectors_are_nearest()
    {
        (string file, string[] lines) = Lines("nearest.txt");
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(texts.Encoder);
        float[][] all = pipeline.Embed(lines, cancellation: TestContext.Current.CancellationToken);
        int[] expected = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].Length > 0).OrderByDescending(i => Cosine(all[7], all[i])).Take(4)];

        JsonObject found = Assert.Single(ToolRun.JsonLines("", "search", texts.Encoder, "--index", file, "--top", "4", lines[7]));
        Assert.Equal(expected.Select(i => i + 1), found["hits"]!.AsArray().Select(hit => (int)hit!["line"]!));
        Assert.Equal(expected.Select(i => lines[i]), found["hits"]!.AsArray().Select(hit => (string)hit!["text"]!));
        Assert.Equal(8, (int)found["hits"]![0]!["line"]!);
        Assert.Equal(1, (double)found["hits"]![0]!["score"]!, 1e-5);
        // queries by line, as text
        string[] printed = ToolRun.Lines($"{lines[7]}\n{lines[9]}", "search", texts.Encoder, "--index", file, "--top", "1");
        Assert.Equal(["8", "10"], printed.Select(line => line.Split('\t')[1]));
    }

    [Fact]
    public void A_saved_index_is_used_and_only_for_its_model_and_lines()
    {
        (string file, string[] lines) = Lines("saved.txt");
        ToolRun.Fails(["search", texts.Encoder, "--index", file, "--load", "x"], "saved.txt.vectors");
        string fresh = ToolRun.Of("search", texts.Encoder, "--index", file, lines[7]).Output;
        Assert.Equal(fresh, ToolRun.Of("search", texts.Encoder, "--index", file, "--save", lines[7]).Output);
        Assert.Equal(fresh, ToolRun.Of("search", texts.Encoder, "--index", file, "--load", lines[7]).Output);

        // other vectors under the same origin: what is found changes with them, so the file is what is searched
        string saved = file + ".vectors";
        Tensor vectors, origin;
        using (SafetensorsFile index = SafetensorsFile.Open(saved))
            (vectors, origin) = (index.Read("vectors"), index.Read("origin"));
        Tensor reversed = Tensor.From([.. vectors.Floats.ToArray().Chunk(vectors.Shape[1]).Reverse().SelectMany(row => row)], vectors.Shape[0], vectors.Shape[1]);
        SafetensorsFile.Write(saved, [("vectors", reversed), ("origin", origin)]);
        Assert.NotEqual(fresh, ToolRun.Of("search", texts.Encoder, "--index", file, "--load", lines[7]).Output);

        ToolRun.Fails(["search", texts.Classifier, "--index", file, "--load", lines[7]], "saved.txt.vectors", "changed");
        ToolRun.Fails(["search", texts.Encoder, "--precision", "int8", "--index", file, "--load", lines[7]], "saved.txt.vectors", "changed");
        File.AppendAllText(file, "one more line\n");
        ToolRun.Fails(["search", texts.Encoder, "--index", file, "--load", lines[7]], "saved.txt.vectors", "changed");
        ToolRun.Fails(["search", texts.Encoder, "--index", file, "--load", "--save", "x"], "--save", "--load");
    }

    [Fact]
    public void Files_without_text_are_named()
    {
        string file = texts.File("blank.txt");
        File.WriteAllText(file, "\n  \n");
        ToolRun.Fails(["search", texts.Encoder, "--index", file, "x"], "blank.txt", "no text");
        File.WriteAllBytes(file, [0x61, 0x0A, 0xFF]);
        ToolRun.Fails(["search", texts.Encoder, "--index", file, "x"], "blank.txt", "line 2", "0xFF");
        ToolRun.Fails(["search", texts.Encoder, "x"], "--index");
    }

    private (string File, string[] Lines) Lines(string name)
    {
        Random random = new(3);
        string[] lines = [.. Enumerable.Range(0, 40).Select(i => i % 13 == 3 ? "" : TextFixture.Sentence(random, 2 + i % 7))];
        string file = texts.File(name);
        File.WriteAllLines(file, lines);
        return (file, lines);
    }

    private static double Cosine(float[] a, float[] b)
    {
        double product = 0, left = 0, right = 0;
        for (int i = 0; i < a.Length; i++)
            (product, left, right) = (product + (double)a[i] * b[i], left + (double)a[i] * a[i], right + (double)b[i] * b[i]);
        return product / Math.Sqrt(left * right);
    }
}
