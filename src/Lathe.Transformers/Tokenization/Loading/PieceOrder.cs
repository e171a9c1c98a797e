namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>How a family numbers the pieces of its SentencePiece file.</summary>
internal enum PieceOrder
{
    /// <summary>As the file.</summary>
    File,

    /// <summary>&lt;s&gt;, &lt;pad&gt;, &lt;/s&gt;, &lt;unk&gt; in place of the file's first three; the others one later.</summary>
    Fairseq,

    /// <summary>Five of CamemBERT's own in place of the file's first; the others four later.</summary>
    Camembert,

    /// <summary>Pegasus' padding, end, masks and 101 spare tokens in place of the file's first two; the others 103 later.</summary>
    Pegasus,
}
