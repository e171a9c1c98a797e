using TorchSharp;

namespace Lathe.Training;

/// <summary>Targets of single tokens of a batch, int64 [rows, sequence]: below 0 where a token has none.</summary>
internal static class TokenTargets
{
    /// <summary>Targets of rows behind each other, filled up to a sequence.</summary>
    public static long[] Padded(IReadOnlyList<IReadOnlyList<int>> rows, int sequence, long ignored)
    {
        long[] padded = new long[rows.Count * sequence];
        Array.Fill(padded, ignored);
        for (int i = 0; i < rows.Count; i++)
        {
            for (int j = 0; j < rows[i].Count; j++)
                padded[i * sequence + j] = rows[i][j];
        }

        return padded;
    }

    /// <summary>The rows of [rows, sequence, width] whose token has a target: [chosen, width]. A vocabulary's width makes it worth
    /// it.</summary>
    public static torch.Tensor Rows(torch.Tensor output, TrainingBatch batch) =>
        output.flatten(0, 1).index_select(0, Places(batch));

    /// <summary>The targets of those tokens.</summary>
    public static torch.Tensor Chosen(TrainingBatch batch) => batch.Targets!.flatten().index_select(0, Places(batch));

    private static torch.Tensor Places(TrainingBatch batch) => batch.Targets!.flatten().ge(0).nonzero().squeeze(1);
}
