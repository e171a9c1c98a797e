namespace Lathe.Transformers.Pipelines;

/// <summary>A text as the model reads it.</summary>
/// <param name="Ids">Its token ids, special tokens included, none of padding; never empty.</param>
/// <param name="TypeIds">As many; null where all are 0.</param>
internal readonly record struct TokenRow(int[] Ids, int[]? TypeIds)
{
    public int Length => Ids.Length;
}
