using System.Runtime.CompilerServices;

namespace Lathe.Transformers.Tokenization.Models;

/// <summary>Pairs of token ids that merge: open addressing, one 16-byte entry a pair.</summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that does not merge.</summary>
    public const int None = int.MaxValue;

    private readonly Entry[] entries;
    private readonly int shift;

    public MergeTable(int capacity)
    {
        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity * 2));
        entries = new Entry[size];
        shift = 64 - System.Numerics.BitOperations.Log2((uint)size);
        for (int i = 0; i < size; i++)
            entries[i].Key = ulong.MaxValue;
    }

    /// <summary>Sets a pair; the same pair again replaces what it had.</summary>
    public void Set(int left, int right, int rank, int merged)
    {
        ulong key = Key(left, right);
        int at = Place(key);
        while (entries[at].Key != ulong.MaxValue && entries[at].Key != key)
            at = (at + 1) & (entries.Length - 1);
        entries[at] = new Entry { Key = key, Rank = rank, Merged = merged };
    }

    /// <summary>Rank of a pair (lower merges first), or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Rank(int left, int right, out int merged)
    {
        ulong key = Key(left, right);
        Entry[] table = entries;
        for (int at = Place(key); ; at = (at + 1) & (table.Length - 1))
        {
            ref Entry entry = ref table[at];
            if (entry.Key == key)
            {
                merged = entry.Merged;
                return entry.Rank;
            }

            if (entry.Key == ulong.MaxValue)
            {
                merged = -1;
                return None;
            }
        }
    }

    /// <summary>All pairs, in no order.</summary>
    public IEnumerable<(int Left, int Right, int Rank, int Merged)> All => entries.Where(entry => entry.Key != ulong.MaxValue)
        .Select(entry => ((int)(entry.Key >> 32), (int)(uint)entry.Key, entry.Rank, entry.Merged));

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> shift);

    private struct Entry
    {
        public ulong Key;
        public int Rank;
        public int Merged;
    }
}
