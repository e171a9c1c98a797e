namespace Lathe.Transformers.Pipelines;

/// <summary>
/// How token vectors become one: the modes of sentence-transformers' <c>1_Pooling/config.json</c>. Several at once are put one behind the
/// other, in this order.
/// </summary>
[Flags]
public enum PoolingMode
{
    None = 0,

    /// <summary>The first token's vector (<c>pooling_mode_cls_token</c>).</summary>
    Cls = 1,

    /// <summary>The largest of each dimension (<c>pooling_mode_max_tokens</c>).</summary>
    Max = 2,

    /// <summary>The mean over the tokens (<c>pooling_mode_mean_tokens</c>).</summary>
    Mean = 4,

    /// <summary>The sum over the square root of the number of tokens (<c>pooling_mode_mean_sqrt_len_tokens</c>).</summary>
    MeanSqrtLength = 8,

    /// <summary>The mean with token n weighing n, from 1 (<c>pooling_mode_weightedmean_tokens</c>, SGPT, arXiv 2202.08904).</summary>
    WeightedMean = 16,

    /// <summary>The last token's vector (<c>pooling_mode_lasttoken</c>).</summary>
    LastToken = 32,
}
