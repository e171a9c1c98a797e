namespace Lathe.Compression;

/// <summary>What happens to a product's inputs before they are rounded, and is undone in its weights and biases.</summary>
/// <param name="Strength">0, weights alone decide the factors, to 1, inputs alone do; null where there are none.</param>
/// <param name="Factors">What each input is multiplied with; empty for nothing.</param>
/// <param name="Shifts">What is added to each then; empty for nothing.</param>
internal sealed record Migration(double? Strength, float[] Factors, float[] Shifts)
{
    public static readonly Migration None = new(null, [], []);

    public bool IsNothing => Factors.Length == 0 && Shifts.Length == 0;

    /// <summary>A value of an input as the weights meet it.</summary>
    public float Moved(int input, float value) =>
        value * (Factors.Length == 0 ? 1 : Factors[input]) + (Shifts.Length == 0 ? 0 : Shifts[input]);
}
