using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training.Tests;

/// <summary>Two layers of attention over embeddings, hand-written: what the generator will emit for an annotated class, in small.</summary>
internal sealed class TinyEncoder : TrainableModel
{
    private readonly int heads;
    private readonly TinyHead head;
    private readonly double dropout;
    private readonly Embedding words, positions, types;
    private readonly ModuleList<torch.nn.Module<torch.Tensor, torch.Tensor>> queries, keys, values, outputs, ups, downs, norms, secondNorms;
    private readonly Linear? top;

    /// <summary>Matrices this small are no work for two threads, which would wait for each other beside all other tests.</summary>
    static TinyEncoder() => torch.set_num_threads(1);

    public TinyEncoder(
        TinyHead head, int classes = 3, int vocabulary = 40, int width = 16, int heads = 2, int layers = 2, int seed = 1,
            double dropout = 0,
        int longest = 32)
        : base("tiny")
    {
        (this.heads, this.head, this.dropout) = (heads, head, dropout);
        torch.random.manual_seed(seed);
        (words, positions, types) = (torch.nn.Embedding(vocabulary, width), torch.nn.Embedding(longest, width), torch.nn.Embedding(2,
            width));
        (queries, keys, values, outputs) = (Linears(width, width), Linears(width, width), Linears(width, width), Linears(width, width));
        (ups, downs) = (Linears(width, 2 * width), Linears(2 * width, width));
        (norms, secondNorms) = (Each(() => torch.nn.LayerNorm(width)), Each(() => torch.nn.LayerNorm(width)));
        top = head switch
        {
            TinyHead.None => null,
            TinyHead.Answers => torch.nn.Linear(width, 2),
            _ => torch.nn.Linear(width, classes),
        };
        RegisterComponents();
        OutputNames = head switch
        {
            TinyHead.None => ["LastHiddenState", .. Taps(layers)],
            TinyHead.Answers => ["LastHiddenState", "StartLogits", "EndLogits"],
            _ => ["LastHiddenState", "Logits", .. Taps(layers)],
        };

        ModuleList<torch.nn.Module<torch.Tensor, torch.Tensor>> Linears(int from, int to) => Each(() => torch.nn.Linear(from, to));
        ModuleList<torch.nn.Module<torch.Tensor, torch.Tensor>> Each(Func<torch.nn.Module<torch.Tensor, torch.Tensor>> make) =>
            torch.nn.ModuleList([.. Enumerable.Range(0, layers).Select(_ => make())]);
    }

    public override IReadOnlyList<string> InputNames { get; } = ["inputIds", "attentionMask", "tokenTypeIds"];

    public override IReadOnlyList<string> OutputNames { get; }

    public override IReadOnlyList<torch.Tensor> Run(IReadOnlyList<torch.Tensor?> inputs)
    {
        torch.Tensor ids = inputs[0]!, mask = inputs[1]!;
        long rows = ids.shape[0], sequence = ids.shape[1];
        torch.Tensor x = words.call(ids) + positions.call(torch.arange(sequence)) + types.call(inputs[2]!);
        torch.Tensor bias = ((1 - mask.to(torch.ScalarType.Float32)) * -1e4).reshape(rows, 1, 1, sequence);
        List<torch.Tensor> hidden = [], maps = [];
        for (int i = 0; i < queries.Count; i++)
        {
            torch.Tensor Split(torch.Tensor y) => y.reshape(rows, sequence, heads, -1).transpose(1, 2);
            torch.Tensor query = Split(queries[i].call(x)), key = Split(keys[i].call(x)), value = Split(values[i].call(x));
            torch.Tensor scores = query.matmul(key.transpose(2, 3)) / Math.Sqrt(query.shape[3]) + bias;
            torch.Tensor shares = torch.nn.functional.softmax(scores, -1);
            torch.Tensor mixed = shares.matmul(value).transpose(1, 2).reshape(rows, sequence, -1);
            x = norms[i].call(x + torch.nn.functional.dropout(outputs[i].call(mixed), dropout, training));
            x = secondNorms[i].call(x + downs[i].call(torch.nn.functional.gelu(ups[i].call(x))));
            hidden.Add(x);
            maps.Add(shares);
        }

        switch (head)
        {
            case TinyHead.None:
                return [x, .. hidden, .. maps];
            case TinyHead.Sequence:
                return [x, top!.call(x.select(1, 0)), .. hidden, .. maps];
            case TinyHead.Tokens:
                return [x, top!.call(x), .. hidden, .. maps];
            default:
                torch.Tensor both = top!.call(x);
                return [x, both.select(2, 0), both.select(2, 1)];
        }
    }

    private static IEnumerable<string> Taps(int layers) =>
        [.. Enumerable.Range(0, layers).Select(i => $"hidden_states.{i}"), .. Enumerable.Range(0, layers).Select(i => $"attentions.{i}")];
}
