using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training.Tests.Modules;

/// <summary>BERT's encoder as somebody wrote it in TorchSharp, under names of their own: docs/torchsharp.md shows it.</summary>
internal sealed class Encoder : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
{
    private readonly Embedding words, positions, types;
    private readonly LayerNorm norm;
    private readonly ModuleList<Block> blocks;

    public Encoder(int layers, int hidden, int heads, int inner, int vocabulary, int longest)
        : base("encoder")
    {
        words = torch.nn.Embedding(vocabulary, hidden);
        positions = torch.nn.Embedding(longest, hidden);
        types = torch.nn.Embedding(2, hidden);
        norm = torch.nn.LayerNorm(hidden, 1e-12);
        blocks = torch.nn.ModuleList([.. Enumerable.Range(0, layers).Select(_ => new Block(hidden, heads, inner))]);
        RegisterComponents();
    }

    /// <param name="ids">int64 [batch, sequence].</param>
    /// <param name="mask">float32 [batch, sequence]: 1 for tokens, 0 for padding.</param>
    /// <returns>float32 [batch, sequence, hidden].</returns>
    public override torch.Tensor forward(torch.Tensor ids, torch.Tensor mask)
    {
        torch.Tensor places = torch.arange(ids.shape[1], torch.ScalarType.Int64);
        torch.Tensor x = norm.call(words.call(ids) + positions.call(places) + types.call(torch.zeros_like(ids)));
        torch.Tensor added = ((mask - 1) * 10000f).unsqueeze(1).unsqueeze(1);
        foreach (Block block in blocks)
            x = block.call(x, added);
        return x;
    }
}
