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
        float[][] all = pipeline.Embed(lines, cancellationToken: TestContext.Current.CancellationToken);
        int[] expected = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].Length > 0)
            .OrderByDescending(i => Cosine(all[7], all[i])).Take(4)];

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
        string saved = texts.File("kept/deeper/saved.vectors");
        ToolRun.Fails(["search", texts.Encoder, "--index", file, "--load", "--vectors", saved, "x"], "saved.vectors", "--save");
        string fresh = ToolRun.Of("search", texts.Encoder, "--index", file, lines[7]).Output;
        Assert.Equal(fresh, ToolRun.Of("search", texts.Encoder, "--index", file, "--save", "--vectors", saved, lines[7]).Output);
        Assert.Equal(fresh, ToolRun.Of("search", texts.Encoder, "--index", file, "--load", "--vectors", saved, lines[7]).Output);

        // other vectors under the same origin: what is found changes with them, so the file is what is searched
        Tensor vectors, origin;
        using (SafetensorsFile index = SafetensorsFile.Open(saved))
            (vectors, origin) = (index.Read("vectors"), index.Read("origin"));
        Tensor reversed = Tensor.From([.. vectors.Floats.ToArray().Chunk(vectors.Shape[1]).Reverse().SelectMany(row => row)],
            vectors.Shape[0], vectors.Shape[1]);
        SafetensorsFile.Write(saved, [("vectors", reversed), ("origin", origin)]);
        Assert.NotEqual(fresh, ToolRun.Of("search", texts.Encoder, "--index", file, "--load", "--vectors", saved, lines[7]).Output);

        string[] load = ["--index", file, "--load", "--vectors", saved, lines[7]];
        ToolRun.Fails(["search", texts.Classifier, .. load], "saved.vectors", "changed");
        ToolRun.Fails(["search", texts.Encoder, "--precision", "int8", .. load], "saved.vectors", "changed");
        File.AppendAllText(file, "one more line\n");
        ToolRun.Fails(["search", texts.Encoder, .. load], "saved.vectors", "changed");
        ToolRun.Fails(["search", texts.Encoder, "--index", file, "--load", "--save", "x"], "--save", "--load");
        ToolRun.Fails(["search", texts.Encoder, "--index", file, "--vectors", saved, "x"], "--vectors", "--save");
    }

    [Fact]
    public void Vectors_are_kept_in_the_cache_folder_and_nothing_beside_the_lines()
    {
        (string file, string[] lines) = Lines("beside/lines.txt");
        (string other, _) = Lines("elsewhere/lines.txt");
        File.AppendAllText(other, "another line\n");
        string cache = texts.File("cache");
        foreach (string path in (string[])[file, other])
        {
            string kept = Search("--index", path, "--save", lines[7]);
            Assert.Equal(kept, Search("--index", path, "--load", lines[7]));
        }
        Assert.Equal([file], Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(cache, "vectors"), "lines.txt-*.vectors").Length);
        ToolRun.Fails(["search", texts.Encoder, "--index", file, "--save", "--vectors",
            Path.Combine(Path.GetDirectoryName(file)!, ".", "lines.txt"), "x"], "lines.txt", "--vectors");
        ToolRun.Fails(["search", texts.Encoder, "--index", "-", "--save", "x"], "standard input", "--vectors");
        Assert.Equal(40, File.ReadAllLines(file).Length);

        string Search(params string[] arguments)
        {
            // the variable is the process's
            (int code, string output, string error) = ToolProcess.Start(["search", texts.Encoder, .. arguments], ("LATHE_CACHE", cache));
            Assert.True(code == 0, error);
            return output;
        }
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
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
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
