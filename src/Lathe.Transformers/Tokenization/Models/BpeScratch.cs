namespace Lathe.Transformers.Tokenization.Models;

/// <summary>A word as a doubly linked list of symbols, each with the rank of its merge with the next; and the heap for long
/// words.</summary>
internal sealed class BpeScratch
{
    public int[] Ids = new int[64];
    public int[] Starts = new int[64];
    public int[] Ends = new int[64];
    public int[] Next = new int[64];
    public int[] Previous = new int[64];
    public int[] Ranks = new int[64];
    public int[] Merged = new int[64];
    public int Count;
    private ulong[] heap = new ulong[64];
    private int heapCount;

    public void Clear()
    {
        Count = 0;
        heapCount = 0;
        if (Ids.Length <= 1 << 16)
            return;
        Resize(64);
        heap = new ulong[64];
    }

    public void Add(int id, int start, int end)
    {
        if (Count == Ids.Length)
            Resize(Count * 2);
        (Ids[Count], Starts[Count], Ends[Count]) = (id, start, end);
        Count++;
    }

    /// <summary>Offers a merge; the heap gives the lowest rank first, of equal ones the leftmost.</summary>
    public void Push(int rank, int symbol)
    {
        if (heapCount == heap.Length)
            Array.Resize(ref heap, heapCount * 2);
        ulong item = ((ulong)(uint)rank << 32) | (uint)symbol;
        int at = heapCount++;
        while (at > 0)
        {
            int parent = (at - 1) >> 1;
            if (heap[parent] <= item)
                break;
            heap[at] = heap[parent];
            at = parent;
        }

        heap[at] = item;
    }

    public bool TryPop(out int rank, out int symbol)
    {
        if (heapCount == 0)
        {
            (rank, symbol) = (0, 0);
            return false;
        }

        ulong top = heap[0];
        ulong last = heap[--heapCount];
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= heapCount)
                break;
            if (child + 1 < heapCount && heap[child + 1] < heap[child])
                child++;
            if (heap[child] >= last)
                break;
            heap[at] = heap[child];
            at = child;
        }

        heap[at] = last;
        (rank, symbol) = ((int)(top >> 32), (int)(uint)top);
        return true;
    }

    private void Resize(int size)
    {
        Array.Resize(ref Ids, size);
        Array.Resize(ref Starts, size);
        Array.Resize(ref Ends, size);
        Array.Resize(ref Next, size);
        Array.Resize(ref Previous, size);
        Array.Resize(ref Ranks, size);
        Array.Resize(ref Merged, size);
    }
}
