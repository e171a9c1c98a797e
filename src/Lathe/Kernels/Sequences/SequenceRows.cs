using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// Where the sequences of a batch stand: sequence i in rows starts[i] to starts[i + 1], one after the other and of any length. Batches of
/// one length have starts = i × sequence.
/// </summary>
/// <param name="starts">One more than there are sequences; never falling, the first 0 or above.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct SequenceRows(ReadOnlySpan<int> starts)
{
    public ReadOnlySpan<int> Starts { get; } = starts;

    /// <summary>Sequences.</summary>
    public int Count => Math.Max(0, Starts.Length - 1);

    /// <summary>Rows of all sequences.</summary>
    public int Rows => Starts.IsEmpty ? 0 : Starts[^1] - Starts[0];

    internal int FirstRow => Starts.IsEmpty ? 0 : Starts[0];

    /// <summary>Rows of a sequence.</summary>
    internal int Length(int sequence) => Starts[sequence + 1] - Starts[sequence];

    /// <exception cref="ArgumentException">Starts fall somewhere.</exception>
    internal void Check(string what)
    {
        for (int index = 0; index < Starts.Length; index++)
        {
            int before = index == 0 ? 0 : Starts[index - 1];
            if (Starts[index] < before)
                throw new ArgumentException($"{what}: start {index} is {Starts[index]}, below {before}; starts of sequences may not fall",
                    what);
        }
    }
}
