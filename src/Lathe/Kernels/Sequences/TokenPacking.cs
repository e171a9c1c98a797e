using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// Leaves padding out of a run: where every sequence of a batch is tokens, at least one, and then padding, the tokens stand one after the
/// other, and no step computes anything for padding. Any other mask leaves the batch as it is.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TokenPacking
{
    /// <summary>Where a batch's tokens stand in a run.</summary>
    /// <param name="mask">
    /// [batch, sequence]: 0 is padding, anything else a token. Empty afterwards, unless padding stands elsewhere than at the ends: then all
    /// rows are computed, and this says which of them are masked.
    /// </param>
    /// <param name="batch">Sequences.</param>
    /// <param name="sequence">Tokens and padding of each.</param>
    /// <param name="starts">Receives the starts: batch + 1 ints.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static SequenceRows Find(scoped ref ReadOnlySpan<int> mask, int batch, int sequence, Span<int> starts)
    {
        if (mask.Length < (long)batch * sequence)
            throw new ArgumentException($"mask: {mask.Length} values, expected {batch} × {sequence}", nameof(mask));
        starts = starts[..(batch + 1)];
        starts[0] = 0;
        for (int index = 0; index < batch; index++)
        {
            ReadOnlySpan<int> row = mask.Slice(index * sequence, sequence);
            int padding = row.IndexOf(0), tokens = padding < 0 ? sequence : padding;
            if (tokens == 0 || row[tokens..].ContainsAnyExcept(0))
                return Uniform(batch, sequence, starts);
            starts[index + 1] = starts[index] + tokens;
        }
        mask = default;
        return new SequenceRows(starts);
    }

    /// <summary>Sequences of one length.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="sequence">Tokens of each.</param>
    /// <param name="starts">Receives the starts: batch + 1 ints.</param>
    public static SequenceRows Uniform(int batch, int sequence, Span<int> starts)
    {
        starts = starts[..(batch + 1)];
        for (int index = 0; index <= batch; index++)
            starts[index] = index * sequence;
        return new SequenceRows(starts);
    }

    /// <summary>The tokens' rows of an input; the input itself where nothing is left out.</summary>
    /// <param name="input">[batch, sequence, width].</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="sequences">The tokens of each sequence.</param>
    /// <param name="sequence">Tokens and padding of each sequence.</param>
    /// <param name="packed">Memory for [rows, width].</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static ReadOnlySpan<T> Pack<T>(ReadOnlySpan<T> input, int width, scoped SequenceRows sequences, int sequence, Span<T> packed)
    {
        ReadOnlySpan<int> starts = sequences.Starts;
        int batch = sequences.Count;
        if (sequences.Rows == batch * sequence)
            return input[..(batch * sequence * width)];
        for (int index = 0; index < batch; index++)
        {
            int tokens = starts[index + 1] - starts[index];
            input.Slice(index * sequence * width, tokens * width).CopyTo(packed[(starts[index] * width)..]);
        }
        return packed[..(sequences.Rows * width)];
    }

    /// <summary>Moves the tokens' rows of an output to where the caller expects them, in its own memory, and writes zeros for
    /// padding.</summary>
    /// <param name="output">[batch, sequence, width], the tokens' rows at its start; empty where it is not wanted.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="sequences">The tokens of each sequence.</param>
    /// <param name="sequence">Tokens and padding of each sequence.</param>
    /// <param name="mask">[batch, sequence] where nothing was left out although some rows are masked; else empty.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Spread<T>(Span<T> output, int width, scoped SequenceRows sequences, int sequence, ReadOnlySpan<int> mask)
    {
        if (output.IsEmpty)
            return;
        for (int row = 0; row < mask.Length; row++)
        {
            if (mask[row] == 0)
                output.Slice(row * width, width).Clear();
        }
        ReadOnlySpan<int> starts = sequences.Starts;
        int batch = sequences.Count;
        if (sequences.Rows == batch * sequence)
            return;
        // from the last on: no row goes to a place whose own row has not left
        for (int index = batch - 1; index >= 0; index--)
        {
            int tokens = starts[index + 1] - starts[index];
            Span<T> place = output.Slice(index * sequence * width, sequence * width);
            output.Slice(starts[index] * width, tokens * width).CopyTo(place);
            place[(tokens * width)..].Clear();
        }
    }
}
