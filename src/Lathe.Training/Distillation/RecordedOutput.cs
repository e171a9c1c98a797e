using TorchSharp;

namespace Lathe.Training;

/// <summary>One output of a teacher for all examples.</summary>
internal sealed class RecordedOutput : IDisposable
{
    private readonly torch.Tensor values;
    private readonly long[]? lengths, starts;

    /// <param name="name">Of the output.</param>
    /// <param name="values">[rows, width], or [tokens, width] and [tokens] where answers are of tokens. Taken over.</param>
    /// <param name="lengths">Tokens of each row, where answers are of tokens; else null.</param>
    public RecordedOutput(string name, torch.Tensor values, long[]? lengths)
    {
        (Name, this.values, this.lengths) = (name, values, lengths);
        if (lengths is null)
            return;
        starts = new long[lengths.Length];
        for (int i = 1; i < starts.Length; i++)
            starts[i] = starts[i - 1] + lengths[i - 1];
    }

    public string Name { get; }

    public bool IsOfTokens => lengths is not null;

    /// <summary>Of some rows: [rows, width], or [rows, sequence, width] and [rows, sequence] with zeros where a row has no token.</summary>
    public torch.Tensor Rows(int[] rows, int sequence, torch.Device device)
    {
        if (lengths is null)
            return values.index_select(0, torch.tensor(Array.ConvertAll(rows, row => (long)row))).to(device);
        long[] places = new long[rows.Length * sequence];
        bool[] isToken = new bool[places.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < lengths[rows[i]]; j++)
                (places[i * sequence + j], isToken[i * sequence + j]) = (starts![rows[i]] + j, true);
        }

        torch.Tensor found = values.index_select(0, torch.tensor(places));
        torch.Tensor mask = torch.tensor(isToken).reshape([places.Length, .. values.shape.Skip(1).Select(_ => 1L)]);
        return torch.where(mask, found, torch.zeros_like(found)).reshape([rows.Length, sequence, .. values.shape.Skip(1)]).to(device);
    }

    public void Dispose() => values.Dispose();
}
