using Lathe.Training;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>Attention.</summary>
public abstract partial class TorchOperations
{
    /// <inheritdoc cref="Ops.Attention"/>
    protected torch.Tensor Attention(
        torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? mask, int heads, float scale = 0, int keyHeads = 0)
    {
        Observe(query, key, mask, heads, scale, keyHeads);
        return Arithmetic is { } compiled && compiled.Shows(query)
            ? Straight(query, key, value, mask, heads, scale, keyHeads, (q, k, v, added) =>
                compiled.Attention(q, k, v, added, scale, ofIntegers: false))
            : Mixed is { IsOn: true }
            ? MixedPrecision.Of(
                parts => Exact(parts[0]!, parts[1]!, parts[2]!, parts[3], heads, scale, keyHeads, ActiveDropout), query, key, value, mask)
            : Exact(query, key, value, mask, heads, scale, keyHeads, ActiveDropout);
    }

    private static torch.Tensor Exact(
        torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? mask, int heads, float scale, int keyHeads,
        double dropout = 0)
    {
        RequireRank(query, 3, "float32 [batch, queries, heads · size]", nameof(query));
        RequireRank(key, 3, "float32 [batch, keys, keyHeads · size]", nameof(key));
        RequireRank(value, 3, "float32 [batch, keys, keyHeads · valueSize]", nameof(value));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        ArgumentOutOfRangeException.ThrowIfNegative(keyHeads);
        keyHeads = keyHeads == 0 ? heads : keyHeads;
        if (heads % keyHeads != 0)
            throw new ArgumentException($"{keyHeads} key heads do not divide {heads} heads", nameof(keyHeads));
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor q = Split(query, heads, nameof(query));
        torch.Tensor k = Shared(Split(key, keyHeads, nameof(key)), heads / keyHeads);
        torch.Tensor v = Shared(Split(value, keyHeads, nameof(value)), heads / keyHeads);
        return Attended(q, k, v, mask, scale, dropout).transpose(1, 2).reshape(query.shape[0], query.shape[1], -1)
            .MoveToOuterDisposeScope();
    }

    /// <summary>The same of results of products, whose integer weights make it integers too.</summary>
    /// <param name="query">As of the other, and so are those up to keyHeads.</param>
    /// <param name="sources">The products that queries, keys and values come from.</param>
    protected torch.Tensor Attention(
        torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? mask, int heads, float scale, int keyHeads,
        TrainableLinear[] sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        bool isOfIntegers = sources.All(source => source.IsCompiledToIntegers);
        if (!isOfIntegers)
            return Attention(query, key, value, mask, heads, scale, keyHeads);
        Observe(query, key, mask, heads, scale, keyHeads);
        CompiledArithmetic? compiled = CompiledArithmetic.Reads(query) ? Arithmetic : null;
        return Straight(query, key, value, mask, heads, scale, keyHeads, (q, k, v, added) => compiled is not null
            ? compiled.Attention(q, k, v, added, scale, ofIntegers: true)
            : FakeAttention.Run(q, k, v, added, scale == 0 ? 1.0 / Math.Sqrt(q.shape[3]) : scale));
    }

    /// <summary>What somebody computes of [batch, heads, rows, size] and a mask of rank 4, with torch's gradients.</summary>
    private static torch.Tensor Straight(
        torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? mask, int heads, float scale, int keyHeads,
        Func<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor?, torch.Tensor> attend) => StraightThrough.Of(
            () => ByHead(query, key, value, mask, heads, keyHeads, attend),
            () => Exact(query, key, value, mask, heads, scale, keyHeads));

    private static torch.Tensor ByHead(
        torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? mask, int heads, int keyHeads,
        Func<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor?, torch.Tensor> attend)
    {
        int shared = keyHeads == 0 ? 1 : heads / keyHeads;
        torch.Tensor q = Split(query, heads, nameof(query));
        torch.Tensor k = Shared(Split(key, heads / shared, nameof(key)), shared);
        torch.Tensor v = Shared(Split(value, heads / shared, nameof(value)), shared);
        return attend(q, k, v, mask is { } added && added.dim() == 2 ? added.unsqueeze(1).unsqueeze(1) : mask)
            .transpose(1, 2).reshape(query.shape[0], query.shape[1], -1);
    }

    /// <summary>All of [batch, heads, rows, size]. A query whose keys are all at −∞ attends to nothing: its weights, and their gradients,
    /// are 0.</summary>
    private static torch.Tensor Attended(
        torch.Tensor q, torch.Tensor k, torch.Tensor v, torch.Tensor? mask, float scale, double dropout)
    {
        double usual = 1.0 / Math.Sqrt(q.shape[3]);
        // only a mask of the user's own, with an axis of queries, can shut one out of all keys
        if (mask is null || mask.dim() == 2)
        {
            // torch's own keeps no scores for the way back, and scales as usual by itself
            return torch.nn.functional.scaled_dot_product_attention(
                scale == 0 ? q : q * (scale / usual), k, v, mask?.unsqueeze(1).unsqueeze(1), dropout);
        }

        // softmax of numbers of few digits is taken in float32, as autocast does
        torch.Tensor scores = torch.matmul(q * (scale == 0 ? usual : scale), k.transpose(2, 3)).to(torch.ScalarType.Float32);
        torch.Tensor weights = Weights(scores + mask).to(v.dtype);
        return torch.matmul(dropout == 0 ? weights : torch.nn.functional.dropout(weights, dropout, training: true), v);
    }

    private static torch.Tensor Weights(torch.Tensor scores)
    {
        torch.Tensor isShutOut = torch.eq(scores.detach().amax([-1], keepdim: true), float.NegativeInfinity);
        torch.Tensor zero = torch.zeros([], scores.dtype, scores.device);
        return torch.where(isShutOut, zero, torch.nn.functional.softmax(torch.where(isShutOut, zero, scores), -1));
    }

    /// <summary>Shows who asks for it what each query attends to, in floats.</summary>
    private static void Observe(
        torch.Tensor query, torch.Tensor key, torch.Tensor? mask, int heads, float scale, int keyHeads) => TapRecorder.Current?.Map(() =>
    {
        using DisposeScope scope = torch.NewDisposeScope();
        int shared = keyHeads == 0 ? 1 : heads / keyHeads;
        torch.Tensor q = Split(query, heads, nameof(query)), k = Shared(Split(key, heads / shared, nameof(key)), shared);
        torch.Tensor scores = torch.matmul(q * (scale == 0 ? 1.0 / Math.Sqrt(q.shape[3]) : scale), k.transpose(2, 3));
        if (mask is not null)
            scores = scores + (mask.dim() == 2 ? mask.unsqueeze(1).unsqueeze(1) : mask);
        return Weights(scores).MoveToOuterDisposeScope();
    });

    /// <returns>[batch, heads, rows, size].</returns>
    private static torch.Tensor Split(torch.Tensor x, int heads, string parameter) => x.shape[2] % heads == 0
        ? x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)
        : throw new ArgumentException($"{heads} heads do not divide the {x.shape[2]} columns of {parameter} {Text(x)}", parameter);

    /// <summary>Each key head for as many neighbouring heads of queries.</summary>
    private static torch.Tensor Shared(torch.Tensor x, int times) => times == 1 ? x : x.repeat_interleave(times, dim: 1);
}
