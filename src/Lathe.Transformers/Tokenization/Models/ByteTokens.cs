namespace Lathe.Transformers.Tokenization.Models;

/// <summary>The tokens <c>&lt;0x00&gt;</c> … <c>&lt;0xFF&gt;</c> that spell what a vocabulary cannot.</summary>
internal static class ByteTokens
{
    /// <summary>Id for each byte, -1 where the vocabulary lacks it.</summary>
    public static int[] Ids(Vocabulary vocabulary)
    {
        int[] ids = new int[256];
        for (int b = 0; b < ids.Length; b++)
            ids[b] = vocabulary.IdOf($"<0x{b:X2}>");
        return ids;
    }

    /// <summary>The byte that a token spells, or -1.</summary>
    public static int Value(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out byte value)
            ? value : -1;
}
