namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>How a family writes the tokens with a role where no file says otherwise; null = it has none.</summary>
internal sealed record SpecialRoles(
    string? Begin = null,
    string? End = null,
    string? Unknown = null,
    string? Separator = null,
    string? Padding = null,
    string? Classification = null,
    string? Mask = null)
{
    /// <summary>The names of the roles in the order in which transformers adds their tokens.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    public string? this[string role] => role switch
    {
        "bos_token" => Begin,
        "eos_token" => End,
        "unk_token" => Unknown,
        "sep_token" => Separator,
        "pad_token" => Padding,
        "cls_token" => Classification,
        "mask_token" => Mask,
        _ => null,
    };
}
