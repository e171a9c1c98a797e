namespace Lathe.Checkpoints;

/// <summary>
/// How the inputs of one product with integer weights become int8 (x × m + z ≈ value × scale), where that is not the default: a scale of
/// its own for every row, and nothing migrated. Equal by value.
/// </summary>
public sealed class ActivationScaling : IEquatable<ActivationScaling>
{
    /// <param name="migration">
    /// What each input is multiplied with before it is rounded, and its column of the weights divided by (Xiao 2022, SmoothQuant): one
    /// positive finite factor an input; null for none.
    /// </param>
    /// <param name="staticScale">One scale for every row, positive and finite; values beyond ±127 of it are cut off. Null: each row has its
    /// own, max|x × m| / 127.</param>
    /// <param name="shift">
    /// What is added to each input after that and taken from the result by the bias (Wei 2023, Outlier Suppression+): finite, one an input;
    /// null for none.
    /// </param>
    /// <exception cref="ArgumentException">A number is not positive and finite, or so small that its reciprocal is not finite; or a shift
    /// is not finite.</exception>
    public ActivationScaling(
        IReadOnlyList<float>? migration = null, float? staticScale = null, IReadOnlyList<float>? shift = null)
    {
        if (staticScale is { } scale && !RowScaling.IsUsable(scale))
            throw new ArgumentException($"the static scale is {scale}, expected a positive finite number", nameof(staticScale));
        if (migration is not null)
        {
            float[] copy = [.. migration];
            int wrong = Array.FindIndex(copy, factor => !RowScaling.IsUsable(factor) || !RowScaling.IsUsable(factor / (staticScale ?? 1f)));
            if (wrong >= 0)
            {
                throw new ArgumentException($"the migration factor of input {wrong} is {copy[wrong]}"
                    + $"{(staticScale is { } fixedScale ? $" at the static scale {fixedScale}" : "")}, expected a positive finite number, "
                    + "and so their quotient and its reciprocal", nameof(migration));
            }

            Migration = Array.AsReadOnly(copy);
        }

        if (shift is not null)
        {
            float[] copy = [.. shift];
            int wrong = Array.FindIndex(copy, offset => !float.IsFinite(offset) || !float.IsFinite(offset / (staticScale ?? 1f)));
            if (wrong >= 0)
            {
                throw new ArgumentException($"the shift of input {wrong} is {copy[wrong]}"
                    + $"{(staticScale is { } fixedScale ? $" at the static scale {fixedScale}" : "")}, expected a finite number, and so "
                    + "their quotient", nameof(shift));
            }

            Shift = Array.AsReadOnly(copy);
        }

        StaticScale = staticScale;
    }

    /// <summary>One positive finite factor an input, or null.</summary>
    public IReadOnlyList<float>? Migration { get; }

    /// <summary>One finite number an input, in units of the migrated input, or null.</summary>
    public IReadOnlyList<float>? Shift { get; }

    /// <summary>The scale of every row, positive and finite, or null where each has its own.</summary>
    public float? StaticScale { get; }

    /// <summary>Rows are quantised as without it.</summary>
    internal bool IsNothing => Migration is null && Shift is null && StaticScale is null;

    public bool Equals(ActivationScaling? other) => other is not null && StaticScale == other.StaticScale
        && (Migration ?? []).SequenceEqual(other.Migration ?? []) && (Shift ?? []).SequenceEqual(other.Shift ?? []);

    public override bool Equals(object? obj) => Equals(obj as ActivationScaling);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(StaticScale);
        foreach (float number in (Migration ?? []).Concat(Shift ?? []))
            hash.Add(number);
        return hash.ToHashCode();
    }

    /// <summary>"dynamic", "static 0.0123", either with ", migrated" and ", shifted".</summary>
    public override string ToString() =>
        (StaticScale is { } scale ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"static {scale:R}") : "dynamic")
        + (Migration is null ? "" : ", migrated") + (Shift is null ? "" : ", shifted");
}
