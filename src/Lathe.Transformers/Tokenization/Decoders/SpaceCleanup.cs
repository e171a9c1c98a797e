namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>Takes out the spaces that English tokenization put before punctuation and contractions.</summary>
internal static class SpaceCleanup
{
    /// <summary>As the WordPiece and CTC decoders do, token by token.</summary>
    public static string Clean(string text) => text.Contains(' ')
        ? Contractions(text.Replace(" .", ".").Replace(" ?", "?").Replace(" !", "!").Replace(" ,", ",").Replace(" ' ", "'")
            .Replace(" n't", "n't").Replace(" 'm", "'m").Replace(" do not", " don't"))
        : text;

    /// <summary>As clean_up_tokenization_spaces of the transformers libraries does on a whole text ("do not" stays).</summary>
    public static string CleanText(string text) => text.Contains(' ')
        ? Contractions(text.Replace(" .", ".").Replace(" ?", "?").Replace(" !", "!").Replace(" ,", ",").Replace(" ' ", "'")
            .Replace(" n't", "n't").Replace(" 'm", "'m"))
        : text;

    private static string Contractions(string text) => text.Replace(" 's", "'s").Replace(" 've", "'ve").Replace(" 're", "'re");
}
