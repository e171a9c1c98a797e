namespace Lathe.Transformers.Tokenization.Models;

/// <summary>Best path to each place of a word.</summary>
internal sealed class UnigramScratch
{
    public double[] Scores = [];
    public int[] From = [];
    public int[] Ids = [];

    public void Reserve(int places)
    {
        if (Scores.Length >= places && (Scores.Length <= 1 << 16 || places > 1 << 14))
            return;
        int size = Math.Max(256, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)places));
        Scores = new double[size];
        From = new int[size];
        Ids = new int[size];
    }
}
