namespace Lathe.Transformers.Pipelines;

/// <summary>How often the likeliest token for a mask is the right one.</summary>
/// <param name="Texts">Texts that were counted.</param>
/// <param name="Masked">Masks in them.</param>
/// <param name="Correct">Masks whose likeliest token is the right one.</param>
public readonly record struct MaskAccuracy(int Texts, int Masked, int Correct)
{
    /// <summary>Share of the masks, 0 to 1; NaN without a mask.</summary>
    public double Top1 => (double)Correct / Masked;

    /// <summary>Of one text.</summary>
    /// <param name="labels">The ids that stood in the place of its masks, from left to right.</param>
    /// <param name="fills">What <see cref="FillMaskPipeline.Fill(string, int, IReadOnlyList{string}?, CancellationToken)"/> gives for
    /// it.</param>
    /// <exception cref="ArgumentException">There is not a label for each mask: one is missing, or the text was cut before its last
    /// mask.</exception>
    public static MaskAccuracy Of(IReadOnlyList<int> labels, IReadOnlyList<IReadOnlyList<MaskFill>> fills)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(fills);
        if (labels.Count != fills.Count)
            throw new ArgumentException(
                $"{labels.Count} labels for {fills.Count} masks that were filled; expected a label for each mask, and a text that is not "
                + "cut before its last one.", nameof(labels));
        int correct = 0;
        for (int i = 0; i < labels.Count; i++)
            correct += fills[i][0].TokenId == labels[i] ? 1 : 0;
        return new MaskAccuracy(1, labels.Count, correct);
    }

    /// <summary>Of the texts of both.</summary>
    public static MaskAccuracy operator +(MaskAccuracy left, MaskAccuracy right) =>
        new(left.Texts + right.Texts, left.Masked + right.Masked, left.Correct + right.Correct);

    /// <summary>Of the texts of both.</summary>
    public static MaskAccuracy Add(MaskAccuracy left, MaskAccuracy right) => left + right;
}
