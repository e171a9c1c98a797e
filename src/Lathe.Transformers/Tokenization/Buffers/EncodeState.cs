using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Buffers;

/// <summary>
/// Everything that one encoding in progress needs: two texts (stages rewrite one into the other), the pieces, the tokens, and scratch
/// memory. A tokenizer keeps a pool of these, so that encoding allocates nothing once they have grown.
/// </summary>
internal sealed class EncodeState
{
    private Piece[] pieces = new Piece[64];
    private Piece[] nextPieces = new Piece[64];
    private int nextCount;
    private Piece current;
    private int cursor; // next unit of the current piece that a stage has not accounted for

    public TextBuffer Text { get; private set; } = new();

    /// <summary>The text that the running stage writes.</summary>
    public TextBuffer Target { get; private set; } = new();

    public int PieceCount { get; private set; }

    public ReadOnlySpan<Piece> Pieces => pieces.AsSpan(0, PieceCount);

    public TokenList Tokens { get; } = new();

    public NormalizationScratch Normalization { get; } = new();

    /// <summary>Scratch of the model; created by <see cref="TokenModel.NewScratch"/>.</summary>
    public ModelScratch? Model { get; set; }

    /// <summary>Scratch matches of a pattern: start, end pairs in a piece.</summary>
    public MatchList Matches { get; } = new();

    public void Load(ReadOnlySpan<char> text, bool tracks)
    {
        Text.Load(text, tracks);
        PieceCount = 0;
        if (text.Length > 0)
            pieces[PieceCount++] = new Piece(0, text.Length, -1, 0);
        Tokens.Clear(tracks);
    }

    // ---- splitting: the text stays, the pieces change

    public void BeginPieces() => nextCount = 0;

    /// <summary>Adds a piece; empty text vanishes.</summary>
    public void AddPiece(int start, int length, int token = -1)
    {
        if (length == 0 && token < 0)
            return;
        int origin = Text.Tracks && start < Text.Length ? Text.Starts[start] : 0;
        AddPiece(new Piece(start, length, token, origin));
    }

    public void AddPiece(Piece piece)
    {
        if (nextCount == nextPieces.Length)
            Array.Resize(ref nextPieces, nextCount * 2);
        nextPieces[nextCount++] = piece;
    }

    public void EndPieces()
    {
        (pieces, nextPieces) = (nextPieces, pieces);
        PieceCount = nextCount;
    }

    // ---- rewriting: a stage reads a piece of Text and emits into Target

    public void BeginRewrite()
    {
        Target.Clear(Text.Tracks);
        Target.Reserve(Text.Length);
        nextCount = 0;
    }

    public ReadOnlySpan<char> BeginPiece(Piece piece)
    {
        current = piece;
        cursor = piece.Start;
        return Text.Slice(piece);
    }

    /// <summary>
    /// Emits one code point. Change 0 replaces the next source character; a positive one is new and shares the range of the source
    /// character before; -n replaces the next and swallows the n after it. (The convention of the Rust implementation: offsets follow from
    /// it.)
    /// </summary>
    public void Emit(int codePoint, int change)
    {
        if (!Text.Tracks)
        {
            Target.AddCodePoint(codePoint, 0, 0);
            return;
        }

        int from = change > 0 ? cursor - 1 : cursor;
        if (from < current.Start)
            Target.AddCodePoint(codePoint, current.Origin, current.Origin);
        else
            Target.AddCodePoint(codePoint, Text.Starts[Math.Min(from, current.End - 1)], Text.Ends[Math.Min(from, current.End - 1)]);
        if (change <= 0)
            Skip(1 - change);
    }

    /// <summary>Moves over source characters that leave nothing behind.</summary>
    public void Skip(int characters)
    {
        if (!Text.Tracks)
            return;
        for (; characters > 0 && cursor < current.End; characters--)
            cursor += char.IsHighSurrogate(Text.Units[cursor]) && cursor + 1 < current.End ? 2 : 1;
    }

    /// <summary>Emits a unit that stands for the source unit at an index within the piece.</summary>
    public void EmitFrom(int codePoint, int sourceIndex)
    {
        if (!Text.Tracks)
            Target.AddCodePoint(codePoint, 0, 0);
        else
            Target.AddCodePoint(codePoint, Text.Starts[current.Start + sourceIndex], Text.Ends[current.Start + sourceIndex]);
    }

    /// <summary>Copies a range of the piece as it is.</summary>
    public void Copy(int start, int length) => Target.AddRange(Text, current.Start + start, length);

    /// <summary>Ends the rewriting of a piece begun at a length of the target.</summary>
    public void EndPiece(int targetStart)
    {
        if (current.Token >= 0 || Target.Length > targetStart)
            AddPiece(new Piece(targetStart, Target.Length - targetStart, current.Token, current.Origin));
    }

    public void EndRewrite()
    {
        (Text, Target) = (Target, Text);
        (pieces, nextPieces) = (nextPieces, pieces);
        PieceCount = nextCount;
    }

    /// <summary>Gives back what one very long text made it hold.</summary>
    public void Trim()
    {
        Text.Trim();
        Target.Trim();
        if (pieces.Length > 1 << 16)
            pieces = new Piece[64];
        if (nextPieces.Length > 1 << 16)
            nextPieces = new Piece[64];
        Tokens.Trim();
    }
}
