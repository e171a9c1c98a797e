using System.Text.Json.Nodes;
using Lathe.Tests;
using Lathe.Transformers;
using TorchSharp;

namespace Lathe.Training.Tests.Modules;

/// <summary>docs/torchsharp.md, step by step: its code stands here, and runs.</summary>
public sealed class TorchSharpPageTests : IDisposable
{
    private const int Layers = 2, Hidden = 32, Heads = 4, Inner = 48, Vocabulary = 71, Longest = 24;

    private readonly TemporaryFolder temporary = new();

    public TorchSharpPageTests() => TorchLibrary.Require();

    [Fact]
    public void The_walk_through_gives_what_the_module_gives_and_comes_back()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.random.manual_seed(3);
        Encoder encoder = new(Layers, Hidden, Heads, Inner, Vocabulary, Longest);
        string folder = temporary.File("deployed"), configuration = Configuration();
        (int batch, int sequence) = (2, 7);
        Tensor ids = Tensor.Int32(batch, sequence), mask = Tensor.Int32(batch, sequence), typeIds = Tensor.Int32(batch, sequence);
        Random random = new(5);
        for (int i = 0; i < ids.Length; i++)
            (ids.Ints[i], mask.Ints[i]) = (random.Next(Vocabulary), i < 11 ? 1 : 0);
        Tensor hidden = Tensor.Float32(batch, sequence, Hidden);
        float[] expected = Run(encoder, ids, mask);

        (string, string)[] names =
        [
            ("words.", "embeddings.word_embeddings."), ("positions.", "embeddings.position_embeddings."),
            ("types.", "embeddings.token_type_embeddings."), ("blocks.", "encoder.layer."), (".query.", ".attention.self.query."),
            (".key.", ".attention.self.key."), (".value.", ".attention.self.value."), (".mix.", ".attention.output.dense."),
            (".up.", ".intermediate.dense."), (".down.", ".output.dense."), (".norm1.", ".attention.output.LayerNorm."),
            (".norm2.", ".output.LayerNorm."), ("norm.", "embeddings.LayerNorm."),
        ];
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), configuration);   // the numbers that the constructor was given
        encoder.SaveLathe(folder, names);                                        // model.safetensors, whole or not at all
        using CompiledModel compiled = AutoModel.Load(folder, Precision.Float32);   // or Int8, Int4; lathe verify, bench, compress, pack
        using InferenceSession session = compiled.CreateSession(batch, sequence);
        session.Run([ids, mask, typeIds], [hidden, null, null, null, null], batch, sequence);
        Assert.InRange(TorchTensors.Distance(Tokens(expected, mask), Tokens(hidden.Floats.ToArray(), mask)), 0, 1e-5);

        // a module whose weights were drawn otherwise
        encoder = new Encoder(Layers, Hidden, Heads, Inner, Vocabulary, Longest);
        Assert.NotEqual(expected, Run(encoder, ids, mask));
        IReadOnlyList<string> unused = encoder.LoadLathe(folder, names);   // what the module has no place for: a head, a pooler
        Assert.Empty(unused);
        Assert.Equal(expected, Run(encoder, ids, mask));
    }

    [Fact]
    public void The_pages_code_is_what_runs_here()
    {
        string[] here = [.. ((string[])["TorchSharpPageTests.cs", "Encoder.cs"]).SelectMany(name => File.ReadLines(
            Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Training.Tests", "Modules", name))).Select(line => line.Trim())];
        bool isCode = false;
        int lines = 0;
        foreach (string line in File.ReadLines(Path.Combine(TestFiles.RepositoryRoot, "docs", "torchsharp.md")))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isCode = line == "```csharp";
            else if (isCode && line.Trim().Length > 0)
            {
                Assert.Contains(line.Trim(), here);
                lines++;
            }
        }

        Assert.True(lines > 25, $"{lines} lines of code on the page");
    }

    public void Dispose() => temporary.Dispose();

    private static float[] Run(Encoder encoder, Tensor ids, Tensor mask)
    {
        using IDisposable none = torch.no_grad();
        return TorchTensors.ToFloats(encoder.call(
            TorchTensors.ToTorch(ids).to(torch.ScalarType.Int64), TorchTensors.ToTorch(mask).to(torch.ScalarType.Float32)));
    }

    /// <summary>Without rows of padding, which compiled code does not compute.</summary>
    private static float[] Tokens(float[] rows, Tensor mask) =>
        [.. rows.Where((_, i) => mask.Ints[i / Hidden] != 0)];

    private static string Configuration() => new JsonObject
    {
        ["model_type"] = "bert",
        ["hidden_size"] = Hidden,
        ["num_hidden_layers"] = Layers,
        ["num_attention_heads"] = Heads,
        ["intermediate_size"] = Inner,
        ["vocab_size"] = Vocabulary,
        ["max_position_embeddings"] = Longest,
        ["hidden_act"] = "gelu",
    }.ToJsonString();
}
