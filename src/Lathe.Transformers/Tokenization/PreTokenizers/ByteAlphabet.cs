using System.Text;
using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>GPT-2's printable character for each byte, and back.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] characters = MakeCharacters();
    private static readonly short[] bytes = MakeBytes();

    public static ReadOnlySpan<char> Characters => characters;

    /// <summary>The byte that a character spells, or -1.</summary>
    public static int Byte(char unit) => unit < bytes.Length ? bytes[unit] : -1;

    /// <summary>Emits the whole piece byte by byte.</summary>
    public static void Emit(ReadOnlySpan<char> text, EncodeState state)
    {
        char[] alphabet = characters;
        Span<byte> utf8 = stackalloc byte[4];
        for (int at = 0; at < text.Length;)
        {
            char unit = text[at];
            if (unit < 128)
            {
                state.EmitFrom(alphabet[unit], at++);
                continue;
            }

            int codePoint = CodePoints.At(text, at, out int length);
            int count = new Rune(codePoint).EncodeToUtf8(utf8);
            for (int i = 0; i < count; i++)
                state.EmitFrom(alphabet[utf8[i]], at);
            at += length;
        }
    }

    private static char[] MakeCharacters()
    {
        char[] made = new char[256];
        int next = 256;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            made[b] = printable ? (char)b : (char)next++;
        }

        return made;
    }

    private static short[] MakeBytes()
    {
        short[] made = new short[512];
        Array.Fill(made, (short)-1);
        for (int b = 0; b < 256; b++)
            made[MakeCharacters()[b]] = (short)b;
        return made;
    }
}
