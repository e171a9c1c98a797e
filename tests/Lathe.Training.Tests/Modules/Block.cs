using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training.Tests.Modules;

/// <summary>One layer of <see cref="Encoder"/>.</summary>
internal sealed class Block : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
{
    private readonly int heads;
    private readonly Linear query, key, value, mix, up, down;
    private readonly LayerNorm norm1, norm2;

    public Block(int hidden, int heads, int inner)
        : base("block")
    {
        this.heads = heads;
        (query, key, value, mix) = (torch.nn.Linear(hidden, hidden), torch.nn.Linear(hidden, hidden), torch.nn.Linear(hidden, hidden),
            torch.nn.Linear(hidden, hidden));
        (up, down) = (torch.nn.Linear(hidden, inner), torch.nn.Linear(inner, hidden));
        (norm1, norm2) = (torch.nn.LayerNorm(hidden, 1e-12), torch.nn.LayerNorm(hidden, 1e-12));
        RegisterComponents();
    }

    public override torch.Tensor forward(torch.Tensor x, torch.Tensor mask)
    {
        torch.Tensor Split(torch.Tensor rows) => rows.reshape(rows.shape[0], rows.shape[1], heads, -1).transpose(1, 2);
        torch.Tensor mixed = torch.nn.functional.scaled_dot_product_attention(
            Split(query.call(x)), Split(key.call(x)), Split(value.call(x)), mask);
        torch.Tensor middle = norm1.call(x + mix.call(mixed.transpose(1, 2).reshape(x.shape)));
        return norm2.call(middle + down.call(torch.nn.functional.gelu(up.call(middle))));
    }
}
