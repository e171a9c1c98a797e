using static Lathe.Ops;

namespace Lathe.Tests.Onnx;

/// <summary>
/// ONNX's Attention said with Lathe's: heads side by side, past keys put in front, causal and boolean
/// masks written as numbers to add.
/// </summary>
internal static class OnnxAttention
{
    public static Tensor[] Run(OnnxCase test)
    {
        OnnxNode node = test.Node;
        bool isSplit = test.Input(0).Rank == 4;
        Tensor query = Heads(test.Input(0), node.Integer("q_num_heads", 0));
        Tensor key = Heads(test.Input(1), node.Integer("kv_num_heads", 0)), value = Heads(test.Input(2), node.Integer("kv_num_heads", 0));
        int past = 0;
        if (test.Optional(4) is { } pastKey && test.Optional(5) is { } pastValue)
        {
            past = pastKey.Shape[2];
            key = Concat(2, pastKey.ToTensor(), key);
            value = Concat(2, pastValue.ToTensor(), value);
        }

        int heads = query.Shape[1], queries = query.Shape[2], keys = key.Shape[2];
        Tensor? mask = Mask(test, queries, keys, past);
        Tensor allKeys = RepeatHeads(key, heads);
        float scale = node.Float("scale", 0f);

        using Observation observation = Observation.Begin();
        Tensor mixed = Attention(SideBySide(query), SideBySide(key), SideBySide(value), mask, heads, scale, keyHeads: key.Shape[1]);
        Tensor y = isSplit ? Heads(mixed, heads) : mixed;

        List<Tensor> outputs = [y];
        if (HasOutput(node, 1))
            outputs.Add(key);
        if (HasOutput(node, 2))
            outputs.Add(value);
        if (HasOutput(node, 3))
            outputs.Add(Scores(node, query, allKeys, mask, observation));
        return [.. outputs];
    }

    private static bool HasOutput(OnnxNode node, int place) => place < node.Outputs.Count && node.Outputs[place].Length > 0;

    /// <summary>Mode 0: query · keyᵀ · scale; 2: with the mask added; 3: after softmax.</summary>
    private static Tensor Scores(OnnxNode node, Tensor query, Tensor key, Tensor? mask, Observation observation)
    {
        int mode = node.Integer("qk_matmul_output_mode", 0);
        if (mode == 3)
            return observation["attentions"].Single();
        float scale = node.Float("scale", 1f / MathF.Sqrt(query.Shape[3]));
        Tensor scores = MatMul(query, Transpose(key, 2, 3)) * scale;
        return mode == 0 || mask is null ? scores : scores + mask;
    }

    /// <summary>[b, s, heads · size] as [b, heads, s, size].</summary>
    private static Tensor Heads(Tensor x, int heads) => x.Rank == 4 ? x : Transpose(Reshape(x, 0, 0, heads, -1), 1, 2);

    private static Tensor SideBySide(Tensor x) => Reshape(Transpose(x, 1, 2), x.Shape[0], x.Shape[2], -1);

    /// <summary>Each key head once for every query head of its group.</summary>
    private static Tensor RepeatHeads(Tensor x, int heads)
    {
        int group = heads / x.Shape[1];
        if (group == 1)
            return x;
        Tensor[] repeated = [.. Enumerable.Range(0, heads).Select(head => Slice(x, 1, head / group, 1))];
        return Concat(1, repeated);
    }

    private static Tensor? Mask(OnnxCase test, int queries, int keys, int past)
    {
        Tensor? mask = test.Optional(3) is { } given ? Additive(given, keys) : null;
        Tensor? lengths = test.Optional(6)?.ToTensor();
        if (lengths is not null)
            mask = Plus(mask, Allowed(lengths.Shape[0], queries, keys, (b, _, key) => key < lengths.Ints[b]));
        if (test.Node.Integer("is_causal", 0) == 0)
            return mask;

        // The first query stands behind the past; where the true lengths are given, the last one stands at the last key.
        return Plus(mask, lengths is null
            ? Allowed(1, queries, keys, (_, query, key) => key <= past + query)
            : Allowed(lengths.Shape[0], queries, keys, (b, query, key) => key <= lengths.Ints[b] - queries + query));
    }

    private static Tensor Plus(Tensor? mask, Tensor added) => mask is null ? added : mask + added;

    private static Tensor Allowed(int batch, int queries, int keys, Func<int, int, int, bool> isAllowed)
    {
        Tensor mask = Tensor.Float32(batch, 1, queries, keys);
        for (int i = 0; i < mask.Length; i++)
            mask.Floats[i] = isAllowed(i / (queries * keys), i / keys % queries, i % keys) ? 0f : float.NegativeInfinity;
        return mask;
    }

    /// <summary>Rank 4; a boolean mask as 0 and −∞; one that ends before the keys do hides the rest.</summary>
    private static Tensor Additive(OnnxTensor given, int keys)
    {
        Tensor mask = given.ToTensor();
        if (given.Type == OnnxTensor.Bool)
            mask = Tensor.From([.. given.Integers().Select(isAllowed => isAllowed != 0 ? 0f : float.NegativeInfinity)], given.Shape);
        // Missing axes are leading ones: [q, k] is the same for batch and heads, [h, q, k] for the batch.
        mask = Reshape(mask, [.. Enumerable.Repeat(1, 4 - mask.Rank), .. mask.Shape]);
        if (mask.Shape[3] == keys)
            return mask;
        Tensor rest = Tensor.Float32([.. mask.Shape[..3], keys - mask.Shape[3]]);
        rest.Floats.Fill(float.NegativeInfinity);
        return Concat(3, mask, rest);
    }
}
