using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lathe.Transformers.Tokenization.Models;

/// <summary>
/// The last word seen for each of a fixed number of hash values, with its tokens: bounded, no allocation after construction, one thread's
/// own.
/// </summary>
internal sealed class WordCache
{
    public const int LongestWord = 24; // UTF-16 units
    private const int MostTokens = 8;
    private const int SlotCount = 1 << 13;

    private readonly Slot[] slots = new Slot[SlotCount];

    /// <summary>The remembered tokens of a word; false if it isn't there. The span lives until the next call.</summary>
    public bool TryGet(ReadOnlySpan<char> word, out uint hash, out ReadOnlySpan<int> ids, out ReadOnlySpan<byte> ranges)
    {
        hash = Hash(word);
        ref Slot slot = ref slots[(hash >> 1) & (SlotCount - 1)];
        if (slot.Hash != hash || slot.Length != word.Length || !word.SequenceEqual(((ReadOnlySpan<char>)slot.Word)[..word.Length]))
        {
            ids = [];
            ranges = [];
            return false;
        }

        ids = ((ReadOnlySpan<int>)slot.Ids)[..slot.Count];
        ranges = ((ReadOnlySpan<byte>)slot.Ranges)[..(2 * slot.Count)];
        return true;
    }

    public void Set(ReadOnlySpan<char> word, uint hash, ReadOnlySpan<WordToken> tokens)
    {
        if (tokens.Length > MostTokens)
            return;
        ref Slot slot = ref slots[(hash >> 1) & (SlotCount - 1)];
        slot.Hash = hash;
        slot.Length = (byte)word.Length;
        slot.Count = (byte)tokens.Length;
        word.CopyTo(slot.Word);
        for (int i = 0; i < tokens.Length; i++)
        {
            slot.Ids[i] = tokens[i].Id;
            slot.Ranges[2 * i] = (byte)tokens[i].Start;
            slot.Ranges[(2 * i) + 1] = (byte)tokens[i].End;
        }
    }

    private static uint Hash(ReadOnlySpan<char> word)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(word);
        ulong hash = (ulong)bytes.Length * Multiplier;
        while (bytes.Length >= 8)
        {
            hash = (ulong.RotateLeft(hash, 23) ^ MemoryMarshal.Read<ulong>(bytes)) * Multiplier;
            bytes = bytes[8..];
        }

        ulong tail = 0;
        for (int i = 0; i < bytes.Length; i++)
            tail |= (ulong)bytes[i] << (8 * i);
        hash = (ulong.RotateLeft(hash, 23) ^ tail) * Multiplier;
        return (uint)((hash ^ (hash >> 29)) >> 32) | 1; // 0 marks an empty slot
    }

    private struct Slot
    {
        public uint Hash;
        public byte Length;
        public byte Count;
        public WordBuffer Word;
        public IdBuffer Ids;
        public RangeBuffer Ranges;
    }

    [InlineArray(LongestWord)]
    private struct WordBuffer
    {
        private char first;
    }

    [InlineArray(MostTokens)]
    private struct IdBuffer
    {
        private int first;
    }

    [InlineArray(MostTokens * 2)]
    private struct RangeBuffer
    {
        private byte first;
    }
}
