using System.Buffers;
using System.Runtime.CompilerServices;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Buffers;

/// <summary>Growing text whose every UTF-16 unit knows, when asked to track, which range of the original text it stands for.</summary>
internal sealed class TextBuffer
{
    private static readonly SearchValues<char> surrogates = CodePoints.Units('\uD800', '\uDFFF');

    public char[] Units = new char[512];
    public int[] Starts = [];
    public int[] Ends = [];
    public int Length;
    public bool Tracks;

    public ReadOnlySpan<char> Text => Units.AsSpan(0, Length);

    public ReadOnlySpan<char> Slice(Piece piece) => Units.AsSpan(piece.Start, piece.Length);

    public void Clear(bool tracks)
    {
        Length = 0;
        Tracks = tracks;
        if (tracks && Starts.Length < Units.Length)
        {
            Array.Resize(ref Starts, Units.Length);
            Array.Resize(ref Ends, Units.Length);
        }
    }

    /// <summary>Takes over the original text; a lone surrogate becomes U+FFFD, as it does on its way to UTF-8 in the Rust
    /// implementation.</summary>
    public void Load(ReadOnlySpan<char> text, bool tracks)
    {
        Clear(tracks);
        Reserve(text.Length);
        text.CopyTo(Units);
        Length = text.Length;
        for (int i = text.IndexOfAny(surrogates); (uint)i < (uint)text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                Units[i] = '\uFFFD';
        }

        if (!tracks)
            return;
        for (int i = 0; i < Length; i++)
            (Starts[i], Ends[i]) = (i, i + 1);
        for (int i = 0; i + 1 < Length; i++)
        {
            // Both halves of a pair stand for the whole character.
            if (char.IsHighSurrogate(Units[i]))
            {
                Ends[i] = i + 2;
                Starts[i + 1] = i;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(char unit, int start, int end)
    {
        if (Length == Units.Length)
            Reserve(1);
        if (Tracks)
        {
            Starts[Length] = start;
            Ends[Length] = end;
        }

        Units[Length++] = unit;
    }

    public void AddCodePoint(int codePoint, int start, int end)
    {
        if (codePoint < 0x10000)
        {
            Add((char)codePoint, start, end);
            return;
        }

        Add((char)(0xD7C0 + (codePoint >> 10)), start, end);
        Add((char)(0xDC00 + (codePoint & 0x3FF)), start, end);
    }

    /// <summary>Copies a range of another buffer with its alignment.</summary>
    public void AddRange(TextBuffer source, int start, int length)
    {
        Reserve(length);
        source.Units.AsSpan(start, length).CopyTo(Units.AsSpan(Length));
        if (Tracks)
        {
            source.Starts.AsSpan(start, length).CopyTo(Starts.AsSpan(Length));
            source.Ends.AsSpan(start, length).CopyTo(Ends.AsSpan(Length));
        }

        Length += length;
    }

    public void Reserve(int more)
    {
        if (Length + more > Units.Length)
            Array.Resize(ref Units, Math.Max(Units.Length * 2, Length + more));
        if (Tracks && Starts.Length < Units.Length)
        {
            Array.Resize(ref Starts, Units.Length);
            Array.Resize(ref Ends, Units.Length);
        }
    }

    /// <summary>Gives back what one very long text made it hold.</summary>
    public void Trim()
    {
        const int Keep = 1 << 18;
        Length = 0;
        if (Units.Length <= Keep)
            return;
        Units = new char[512];
        Starts = [];
        Ends = [];
    }
}
