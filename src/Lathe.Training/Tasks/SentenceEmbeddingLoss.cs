namespace Lathe.Training;

/// <summary>How vectors of texts are trained.</summary>
public enum SentenceEmbeddingLoss
{
    /// <summary>The squared difference of a pair's cosine and its score.</summary>
    CosineRegression,

    /// <summary>Of a pair, the second text is to be told from the second texts of all other pairs of the batch, by cosine: cross entropy
    /// (multiple negatives ranking, Henderson et al. 2017).</summary>
    Contrastive,
}
