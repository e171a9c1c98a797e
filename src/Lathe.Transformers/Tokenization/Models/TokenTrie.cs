using System.Runtime.CompilerServices;

namespace Lathe.Transformers.Tokenization.Models;

/// <summary>
/// A trie over UTF-16 units. Its edges lie in one open-addressing table, each in one 64-bit word (node 24, unit 16, child 24 bits), so that
/// a step reads one cache line; the edges of the root are an array.
/// </summary>
internal sealed class TokenTrie
{
    private const int MostNodes = (1 << 24) - 1;

    private readonly int[] rootEdges = new int[char.MaxValue + 1];
    private ulong[] edges = new ulong[1 << 12];
    private int edgeCount;
    private int[] ids = new int[1 << 10];
    private int nodeCount = 1;
    private int shift = 64 - 12;

    public TokenTrie() => ids[0] = -1;

    /// <summary>Adds a token; the same token again replaces its id.</summary>
    /// <exception cref="TokenizerException">The vocabulary spells more than 16 million prefixes.</exception>
    public void Add(ReadOnlySpan<char> token, int id)
    {
        int node = 0;
        foreach (char unit in token)
        {
            int next = Step(node, unit);
            if (next == 0)
            {
                next = NewNode();
                if (node == 0)
                    rootEdges[unit] = next;
                else
                    Insert(node, unit, next);
            }

            node = next;
        }

        ids[node] = id;
    }

    /// <summary>The node after one more unit, or 0 where no token goes on so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Step(int node, char unit)
    {
        if (node == 0)
            return rootEdges[unit];
        ulong key = ((ulong)(uint)node << 16) | unit;
        ulong[] table = edges;
        int mask = table.Length - 1;
        for (int at = Place(key); ; at = (at + 1) & mask)
        {
            ulong edge = table[at];
            if (edge >> 24 == key)
                return (int)(edge & 0xFFFFFF);
            if (edge == 0)
                return 0;
        }
    }

    /// <summary>Id of the token that ends at a node, or -1.</summary>
    public int IdAt(int node) => ids[node];

    /// <summary>The node that a string leads to; 0 for the empty string, -1 where there is none.</summary>
    public int Find(ReadOnlySpan<char> text)
    {
        int node = 0;
        foreach (char unit in text)
        {
            node = Step(node, unit);
            if (node == 0)
                return -1;
        }

        return node;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> shift);

    private int NewNode()
    {
        if (nodeCount >= MostNodes)
            throw new TokenizerException(
                $"the vocabulary spells more than {MostNodes} prefixes, which is more than a trie node number holds.");
        if (nodeCount == ids.Length)
            Array.Resize(ref ids, nodeCount * 2);
        ids[nodeCount] = -1;
        return nodeCount++;
    }

    private void Insert(int node, char unit, int child)
    {
        if (++edgeCount * 2 > edges.Length)
        {
            ulong[] old = edges;
            edges = new ulong[old.Length * 2];
            shift--;
            foreach (ulong edge in old)
            {
                if (edge != 0)
                    Place(edges, edge);
            }
        }

        Place(edges, ((ulong)(uint)node << 40) | ((ulong)unit << 24) | (uint)child);
    }

    private void Place(ulong[] table, ulong edge)
    {
        int at = Place(edge >> 24);
        while (table[at] != 0)
            at = (at + 1) & (table.Length - 1);
        table[at] = edge;
    }
}
