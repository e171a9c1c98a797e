using Lathe.Transformers.Tokenization.PostProcessors;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// Adds what the files beside a tokenizer say to what its own file said, in the order in which transformers' fast tokenizers do: the file's
/// own
/// added tokens, added_tokens_decoder by id, the tokens with a role, the additional special ones.
/// </summary>
internal static class TokenizerCompletion
{
    private static readonly string[] templateRoles = ["cls_token", "sep_token", "bos_token", "eos_token"];

    public static TokenizerParts Complete(TokenizerParts parts, TokenizerConfiguration configuration)
    {
        AddedTokenList tokens = new(parts.Model, parts.Source);
        foreach (AddedToken token in parts.AddedTokens)
            tokens.Add(token, parts.Source);
        AddStated(tokens, configuration);
        if (configuration.Family is { } family && (configuration.IsThere || parts.PostProcessor is null))
            AddRoles(tokens, family, configuration);
        else
            AddRoles(tokens, null, configuration);
        IEnumerable<StatedToken> sentinels = SentencePieceVocabulary.Sentinels(configuration).Select(StatedToken.Special);
        foreach (StatedToken token in configuration.AdditionalTokens.Concat(sentinels))
            Add(tokens, token, takesSpaceBefore: false, keepsFirst: true);
        return parts with
        {
            AddedTokens = [.. tokens.Tokens],
            Warnings = [.. parts.Warnings, .. tokens.Warnings],
            PostProcessor = Template(parts, configuration, tokens),
            Truncation = parts.Truncation is { } cut ? cut with { Side = configuration.Side("truncation_side") ?? cut.Side } : null,
            Padding = parts.Padding is { } fill ? fill with { Side = configuration.Side("padding_side") ?? fill.Side } : null,
            TruncationSide = configuration.Side("truncation_side") ?? parts.Truncation?.Side ?? TextSide.Right,
            PaddingSide = configuration.Side("padding_side") ?? parts.Padding?.Side ?? configuration.Family?.PaddingSide ?? TextSide.Right,
            SplitsSpecialTokens = configuration.Switch("split_special_tokens") == true,
            ModelMaximumLength = configuration.ModelMaximumLength,
            CleansUpSpaces = configuration.Switch("clean_up_tokenization_spaces"),
            SpecialTokens = Roles(parts, configuration, tokens),
        };
    }

    private static void AddStated(AddedTokenList tokens, TokenizerConfiguration configuration)
    {
        foreach (StatedToken stated in configuration.AddedTokens)
            tokens.Add(stated.Token, configuration.AddedTokensFile);
    }

    private static void AddRoles(AddedTokenList tokens, TokenizerFamily? family, TokenizerConfiguration configuration)
    {
        foreach (string role in SpecialRoles.Names)
        {
            bool takesSpace = role == "mask_token" && family?.MaskTakesSpaceBefore == true;
            if (configuration.Stated(role) is { } stated)
                Add(tokens, stated, takesSpace, keepsFirst: true);
            else if (family is not null && configuration.Usual(role) is { } usual && (tokens.IdOf(usual) >= 0 || MayBeNew(family, role)))
                Add(tokens, StatedToken.Special(usual), takesSpace, keepsFirst: !takesSpace);
        }
    }

    /// <summary>
    /// A vocabulary without what stands around its texts is some other model's: the template says so. SentencePiece files never have all.
    /// </summary>
    private static bool MayBeNew(TokenizerFamily family, string role) =>
        family.Files == TokenizerFiles.SentencePiece || !templateRoles.Contains(role);

    /// <param name="tokens">The list.</param>
    /// <param name="stated">The token.</param>
    /// <param name="takesSpaceBefore">What a token without flags of its own does with the white space before it.</param>
    /// <param name="keepsFirst">A token that is there already keeps its flags; it only becomes special.</param>
    private static void Add(AddedTokenList tokens, StatedToken stated, bool takesSpaceBefore, bool keepsFirst)
    {
        if (keepsFirst && tokens.Find(stated.Token.Content) is { } known)
            tokens.Add(known with { Special = true }, "");
        else
            tokens.Add(stated.HasFlags ? stated.Token : stated.Token with { LeftStrip = takesSpaceBefore }, "");
    }

    private static PostProcessor Template(TokenizerParts parts, TokenizerConfiguration configuration, AddedTokenList tokens)
    {
        if (configuration.Family is not { } family
            || (parts.PostProcessor is not null && !(family.RewritesTemplate && configuration.IsThere)))
            return parts.PostProcessor ?? PostProcessor.Default;
        return TemplateReader.Read(family, configuration, tokens.IdOf, parts.Source) with
        {
            TrimsOffsets = parts.PostProcessor?.TrimsOffsets ?? parts.TrimsOffsets,
            AddsPrefixSpace = parts.PostProcessor?.AddsPrefixSpace ?? parts.AddsPrefixSpace,
        };
    }

    private static SpecialTokens Roles(TokenizerParts parts, TokenizerConfiguration configuration, AddedTokenList tokens)
    {
        return new SpecialTokens
        {
            Unknown = parts.Model.UnknownId >= 0 ? parts.Model.UnknownId : Find("unk_token", "[UNK]", "<unk>"),
            Padding = Find("pad_token", "[PAD]", "<pad>"),
            Classification = Find("cls_token", "[CLS]", "<s>"),
            Separator = Find("sep_token", "[SEP]", "</s>"),
            Mask = Find("mask_token", "[MASK]", "<mask>"),
            Begin = Find("bos_token", "<s>", "<|endoftext|>"),
            End = Find("eos_token", "</s>", "<|endoftext|>"),
        };

        int Find(string role, params ReadOnlySpan<string> usual)
        {
            if (configuration.Stated(role) is { } stated)
                return tokens.IdOf(stated.Token.Content);
            if (configuration.Usual(role) is { } own && tokens.IdOf(own) is >= 0 and int ownId)
                return ownId;
            foreach (string name in usual)
            {
                if (tokens.IdOf(name) is >= 0 and int id)
                    return id;
            }

            return -1;
        }
    }
}
