namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>The tokenizer classes that can be loaded without tokenizer.json.</summary>
internal static class TokenizerFamilies
{
    private const string BertSingle = "cls A sep", BertPair = "cls A sep B:1 sep:1";
    private const string RobertaSingle = "cls A sep", RobertaPair = "cls A sep sep B sep";
    private const string BracketSingle = "[CLS] A [SEP]", BracketPair = "[CLS] A [SEP] B:1 [SEP]:1";
    private const string AngleSingle = "<s> A </s>", AnglePair = "<s> A </s> </s> B </s>";

    private static readonly SpecialRoles bertRoles = new(null, null, "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]");
    private static readonly SpecialRoles robertaRoles = new("<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>");
    private static readonly SpecialRoles debertaRoles = new("[CLS]", "[SEP]", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]");
    private static readonly SpecialRoles albertRoles = new("[CLS]", "[SEP]", "<unk>", "[SEP]", "<pad>", "[CLS]", "[MASK]");
    private static readonly SpecialRoles xlnetRoles = new("<s>", "</s>", "<unk>", "<sep>", "<pad>", "<cls>", "<mask>");

    private static readonly string[] languages = [
        "ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN", "hi_IN", "it_IT", "ja_XX", "kk_KZ", "ko_KR",
        "lt_LT", "lv_LV",
        "my_MM", "ne_NP", "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN",
    ];

    private static readonly string[] moreLanguages = [
        .. languages, "af_ZA", "az_AZ", "bn_IN", "fa_IR", "he_IL", "hr_HR", "id_ID", "ka_GE", "km_KH", "mk_MK", "ml_IN", "mn_MN", "mr_IN",
        "pl_PL",
        "ps_AF", "pt_XX", "sv_SE", "sw_KE", "ta_IN", "te_IN", "th_TH", "tl_XX", "uk_UA", "ur_PK", "xh_ZA", "gl_ES", "sl_SI",
    ];

    private static readonly string[] madeUpWords = [.. Enumerable.Range(0, 7).Select(i => $"<madeupword{i}>")];

    private static readonly string[] pegasusSpares = ["<mask_1>", .. Enumerable.Range(2, 101).Select(i => $"<unk_{i}>")];

    private static readonly Dictionary<string, TokenizerFamily> byName = new(StringComparer.Ordinal);

    static TokenizerFamilies()
    {
        foreach (TokenizerFamily family in WordPieces().Concat(BytePairs()).Concat(Pieces()))
            byName.Add(family.Name, family);
    }

    /// <summary>Every family, for the documentation's table and its test.</summary>
    public static IEnumerable<TokenizerFamily> All => byName.Values;

    /// <summary>The family of a class such as "BertTokenizer" or "BertTokenizerFast"; null = not known.</summary>
    public static TokenizerFamily? OfClass(string className) => byName.GetValueOrDefault(Stem(className));

    /// <summary>A class without "Tokenizer" or "TokenizerFast"; MT5's is T5's under another name.</summary>
    public static string Stem(string className)
    {
        string stem = className.EndsWith("Fast", StringComparison.Ordinal) ? className[..^4] : className;
        stem = stem.EndsWith("Tokenizer", StringComparison.Ordinal) ? stem[..^9] : stem;
        return stem == "MT5" ? "T5" : stem;
    }

    private static IEnumerable<TokenizerFamily> WordPieces()
    {
        string[] likeBert = [
            "Bert", "ConvBert", "DPRContextEncoder", "DPRQuestionEncoder", "DPRReader", "DistilBert", "Electra", "LayoutLM", "Lxmert",
            "MobileBert", "Realm",
            "RetriBert", "SqueezeBert",
        ];
        foreach (string name in likeBert)
            yield return new(name, TokenizerFiles.WordPiece, bertRoles, BertSingle, BertPair)
            {
                NormalizerRewrite = NormalizerRewrite.CaseAndChinese, Lowers = true,
            };
        yield return new("MPNet", TokenizerFiles.WordPiece, robertaRoles with { Unknown = "[UNK]" }, "cls A sep", "cls A sep sep B:1 sep:1")
        {
            NormalizerRewrite = NormalizerRewrite.Case, MaskTakesSpaceBefore = true, Lowers = true,
        };
        yield return new("Funnel", TokenizerFiles.WordPiece, xlnetRoles, "cls:2 A sep", "cls:2 A sep B:1 sep:1")
        {
            NormalizerRewrite = NormalizerRewrite.CaseAndChinese, Lowers = true,
        };
    }

    private static IEnumerable<TokenizerFamily> BytePairs()
    {
        foreach (string name in new[] { "Roberta", "Longformer", "Bart", "LED", "Mvp" })
        {
            yield return new(name, TokenizerFiles.ByteLevelBpe, robertaRoles, RobertaSingle, RobertaPair)
            {
                MaskTakesSpaceBefore = true, RewritesOffsets = true,
            };
        }

        yield return new("Blenderbot", TokenizerFiles.ByteLevelBpe, robertaRoles, "A eos", "A B:1")
        {
            MaskTakesSpaceBefore = true, RewritesOffsets = true,
        };
        yield return new("Deberta", TokenizerFiles.ByteLevelBpe, debertaRoles, BracketSingle, BracketPair) { MaskTakesSpaceBefore = true };
        foreach (string name in new[] { "GPT2", "CodeGen" })
            yield return new(name, TokenizerFiles.ByteLevelBpe, new("<|endoftext|>", "<|endoftext|>", "<|endoftext|>"), "begin A",
                "begin A B:1");
        yield return new("Herbert", TokenizerFiles.SuffixBpe, new(null, null, "<unk>", "</s>", "<pad>", "<s>", "<mask>"), BertSingle,
            BertPair);
        yield return new("OpenAIGPT", TokenizerFiles.SuffixBpe, new(Unknown: "<unk>")) { Lowers = true };
    }

    private static IEnumerable<TokenizerFamily> Pieces()
    {
        const TokenizerFiles File = TokenizerFiles.SentencePiece;
        yield return new("Albert", File, albertRoles, BracketSingle, BracketPair)
        {
            Lowers = true, MaskTakesSpaceBefore = true, Normalizer = PieceNormalizer.Albert, CutsCommasOffDigits = true,
        };
        yield return new("FNet", File, albertRoles with { Begin = null, End = null }, BracketSingle, BracketPair)
        {
            KeepsAccents = true, MaskTakesSpaceBefore = true, Normalizer = PieceNormalizer.Albert, CutsCommasOffDigits = true,
        };
        yield return new("RemBert", File, albertRoles, BracketSingle, BracketPair)
        {
            KeepsAccents = true, MaskTakesSpaceBefore = true, Normalizer = PieceNormalizer.RemBert,
        };
        yield return new("XLNet", File, xlnetRoles, "A <sep> <cls>:2", "A <sep> B:1 <sep>:1 <cls>:2")
        {
            MaskTakesSpaceBefore = true, Normalizer = PieceNormalizer.Albert, CutsCommasOffDigits = true, AdditionalTokens = ["<eop>",
            "<eod>"],
            PaddingSide = TextSide.Left,
        };
        yield return new("BigBird", File, albertRoles with { Begin = "<s>", End = "</s>" }, BracketSingle, BracketPair)
        {
            MaskTakesSpaceBefore = true,
        };
        yield return new("DebertaV2", File, debertaRoles, BracketSingle, BracketPair) { Normalizer = PieceNormalizer.Deberta };
        yield return new("XLMRoberta", File, robertaRoles, AngleSingle, AnglePair)
        {
            MaskTakesSpaceBefore = true, Order = PieceOrder.Fairseq, PiecesBehind = ["<mask>"], UnknownPiece = 3,
        };
        yield return new("Camembert", File, robertaRoles, AngleSingle, AnglePair)
        {
            MaskTakesSpaceBefore = true, Order = PieceOrder.Camembert, PiecesBehind = ["<mask>"], UnknownPiece = 3,
            AdditionalTokens = ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"],
        };
        yield return new("Barthez", File, robertaRoles, AngleSingle, AnglePair) { MaskTakesSpaceBefore = true, UnknownPiece = 3 };
        yield return new("MBart", File, robertaRoles, "A eos lang", "A B eos lang")
        {
            MaskTakesSpaceBefore = true, Order = PieceOrder.Fairseq, PiecesBehind = [.. languages, "<mask>"], UnknownPiece = 3,
            AdditionalTokens = languages,
            Language = "en_XX", RewritesTemplate = true,
        };
        yield return new("MBart50", File, robertaRoles, "lang A eos", "lang A B eos")
        {
            MaskTakesSpaceBefore = true, Order = PieceOrder.Fairseq, PiecesBehind = [.. moreLanguages, "<mask>"], UnknownPiece = 3,
            AdditionalTokens = moreLanguages, Language = "en_XX", RewritesTemplate = true,
        };
        yield return new("XGLM", File, robertaRoles with { Mask = null }, "</s> A", "</s> A </s> </s> B")
        {
            Order = PieceOrder.Fairseq, PiecesBehind = madeUpWords, UnknownPiece = 3, AdditionalTokens = madeUpWords,
        };
        yield return new("Pegasus", File, new(null, "</s>", "<unk>", null, "<pad>", null, "<mask_2>"), "A eos", "A B eos")
        {
            Order = PieceOrder.Pegasus, AdditionalTokens = pegasusSpares,
        };
        yield return new("T5", File, new(null, "</s>", "<unk>", null, "<pad>"), "A </s>", "A </s> B </s>");
        yield return new("Reformer", File, new(null, "</s>", "<unk>"));
        yield return new("BertGeneration", File, new("<s>", "</s>", "<unk>", "<::::>", "<pad>"));
        yield return new("Llama", File, new("<s>", "</s>", "<unk>"), "begin A end", "begin A end begin:1 B:1 end:1")
        {
            AddsBegin = true, Normalizer = PieceNormalizer.Llama, UnknownPiece = 0, RewritesTemplate = true,
        };
    }
}
