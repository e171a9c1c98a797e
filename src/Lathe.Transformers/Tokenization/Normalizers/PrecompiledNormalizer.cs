using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>
/// SentencePiece's compiled character map: a double-array trie over UTF-8 whose values point at replacements. A grapheme of fewer than six
/// bytes is looked up whole (the shortest rule that is a prefix of it replaces all of it), otherwise character by character, as the Rust
/// implementation does.
/// </summary>
internal sealed class PrecompiledNormalizer : Normalizer
{
    private static readonly SearchValues<char> printable = CodePoints.Units(' ', '\u007E');

    private readonly uint[] trie;
    private readonly byte[] replacements;
    private readonly string?[] asciiRules = new string?[128];
    private readonly bool asciiIsPlain; // no printable ASCII character has a rule

    /// <exception cref="TokenizerException">The map's sizes do not fit its bytes.</exception>
    public PrecompiledNormalizer(byte[] map, string where)
    {
        if (map.Length < 4)
            throw new TokenizerException($"{where}: a compiled character map of {map.Length} bytes; at least 4 hold its size.");
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(map);
        if (bytes > map.Length - 4 || bytes % 4 != 0)
            throw new TokenizerException($"{where}: the compiled character map declares a trie of {bytes} bytes, {map.Length - 4} follow.");
        trie = new uint[bytes / 4];
        for (int i = 0; i < trie.Length; i++)
            trie[i] = BinaryPrimitives.ReadUInt32LittleEndian(map.AsSpan(4 + (i * 4)));
        replacements = map[(4 + (int)bytes)..];
        asciiIsPlain = true;
        Span<byte> one = stackalloc byte[1];
        for (int c = 1; c < 128; c++)
        {
            one[0] = (byte)c;
            int at = Find(one);
            asciiRules[c] = at < 0 ? null : System.Text.Encoding.UTF8.GetString(Replacement(at));
            asciiIsPlain &= c < ' ' || asciiRules[c] == null;
        }
    }

    public override bool Leaves(ReadOnlySpan<char> text) => asciiIsPlain && !text.ContainsAnyExcept(printable);

    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state)
    {
        Span<byte> utf8 = stackalloc byte[8];
        for (int at = 0; at < text.Length;)
        {
            char unit = text[at];
            if (unit < 128 && unit != '\r' && unit != 0 && (at + 1 == text.Length || text[at + 1] < 128))
            {
                if (asciiRules[unit] is { } rule)
                    EmitRule(rule, 1, state);
                else
                    state.Emit(unit, 0);
                at++;
                continue;
            }

            int length = Graphemes.Length(text, at);
            ReadOnlySpan<char> grapheme = text.Slice(at, length);
            at += length;
            if (length <= 5 && System.Text.Encoding.UTF8.GetByteCount(grapheme) is < 6 and int count)
            {
                System.Text.Encoding.UTF8.GetBytes(grapheme, utf8);
                int found = Find(utf8[..count]);
                if (found >= 0)
                {
                    EmitRule(Replacement(found), CodePoints.Count(grapheme), state);
                    continue;
                }
            }

            for (int k = 0; k < grapheme.Length;)
            {
                int codePoint = CodePoints.At(grapheme, k, out int units);
                int written = new Rune(codePoint).EncodeToUtf8(utf8);
                int found = Find(utf8[..written]);
                if (found >= 0)
                    EmitRule(Replacement(found), 1, state);
                else
                    state.Emit(codePoint, 0);
                k += units;
            }
        }
    }

    private static void EmitRule(string rule, int replaced, EncodeState state)
    {
        if (rule.Length == 0)
            state.Skip(replaced);
        for (int at = 0; at < rule.Length;)
        {
            state.Emit(CodePoints.At(rule, at, out int length), at == 0 ? 1 - replaced : 1);
            at += length;
        }
    }

    private static void EmitRule(ReadOnlySpan<byte> rule, int replaced, EncodeState state)
    {
        if (rule.IsEmpty)
            state.Skip(replaced);
        for (bool first = true; !rule.IsEmpty; first = false)
        {
            Rune.DecodeFromUtf8(rule, out Rune rune, out int consumed);
            state.Emit(rune.Value, first ? 1 - replaced : 1);
            rule = rule[consumed..];
        }
    }

    /// <summary>The value of the shortest rule that begins the bytes, or -1.</summary>
    private int Find(ReadOnlySpan<byte> text)
    {
        if (trie.Length == 0)
            return -1;
        uint node = Offset(trie[0]);
        foreach (byte unit in text)
        {
            if (unit == 0)
                return -1;
            node ^= unit;
            if (node >= trie.Length)
                return -1;
            uint word = trie[node];
            if ((word & 0x800000FF) != unit)
                return -1;
            node ^= Offset(word);
            if ((word >> 8 & 1) == 1)
                return node < trie.Length ? (int)(trie[node] & 0x7FFFFFFF) : -1;
        }

        return -1;
    }

    private static uint Offset(uint word) => (word >> 10) << (int)((word & 0x200) >> 6);

    private ReadOnlySpan<byte> Replacement(int at)
    {
        if (at >= replacements.Length)
            return [];
        ReadOnlySpan<byte> rest = replacements.AsSpan(at);
        int end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }
}
