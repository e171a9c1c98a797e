using System.Text.Json.Nodes;

namespace Lathe.Tokenization.Tests;

/// <summary>
/// One tokenizer.json for each normalizer and pre-tokenizer. The model spells every UTF-8 byte as a token of its own and words end in a
/// mark, so that ids show both the normalised text and where it was cut.
/// </summary>
public static class Components
{
    private static readonly (string Name, string Normalizer, string PreTokenizer)[] all = [
        ("NFC", """{"type":"NFC"}""", "null"),
        ("NFD", """{"type":"NFD"}""", "null"),
        ("NFKC", """{"type":"NFKC"}""", "null"),
        ("NFKD", """{"type":"NFKD"}""", "null"),
        ("Lowercase", """{"type":"Lowercase"}""", "null"),
        ("NFD, StripAccents", """{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]}""", "null"),
        ("Strip", """{"type":"Strip","strip_left":true,"strip_right":true}""", "null"),
        ("Strip right", """{"type":"Strip","strip_left":false,"strip_right":true}""", "null"),
        ("Nmt", """{"type":"Nmt"}""", "null"),
        ("Prepend", """{"type":"Prepend","prepend":"\u2581"}""", "null"),
        ("Replace string", """{"type":"Replace","pattern":{"String":"e"},"content":"EE"}""", "null"),
        ("Replace regex", """{"type":"Replace","pattern":{"Regex":" {2,}|\\p{Lu}+"},"content":"_"}""", "null"),
        ("Replace removes", """{"type":"Replace","pattern":{"Regex":"[[:punct:]&&[^']]|\\d"},"content":""}""", "null"),
        ("Replace properties", """{"type":"Replace","pattern":{"Regex":"\\p{Punct}|[[:alpha:]]{3}|[[:upper:]]"},"content":"#"}""", "null"),
        ("Replace classes", """{"type":"Replace","pattern":{"Regex":"[[:alnum:]]{4}|[[:cntrl:]]|[[:blank:]]{2}|^.|\\R$"},"content":"#"}""",
            "null"),
        ("ByteLevel normalizer", """{"type":"ByteLevel"}""", "null"),
        ("BertNormalizer plain",
            """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":false}""", "null"),
        ("BertNormalizer lower",
            """{"type":"BertNormalizer","clean_text":false,"handle_chinese_chars":false,"strip_accents":null,"lowercase":true}""", "null"),
        ("BertNormalizer keeps accents",
            """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":false,"lowercase":true}""", "null"),
        ("BertPreTokenizer", "null", """{"type":"BertPreTokenizer"}"""),
        ("Whitespace", "null", """{"type":"Whitespace"}"""),
        ("WhitespaceSplit", "null", """{"type":"WhitespaceSplit"}"""),
        ("Punctuation", "null", """{"type":"Punctuation","behavior":"MergedWithPrevious"}"""),
        ("Punctuation contiguous", "null", """{"type":"Punctuation","behavior":"Contiguous"}"""),
        ("Digits", "null", """{"type":"Digits","individual_digits":false}"""),
        ("Digits one by one", "null", """{"type":"Digits","individual_digits":true}"""),
        ("UnicodeScripts", "null", """{"type":"UnicodeScripts"}"""),
        ("CharDelimiterSplit", "null", """{"type":"CharDelimiterSplit","delimiter":"e"}"""),
        ("Metaspace always", "null", """{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":true}"""),
        ("Metaspace never", "null", """{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"never","split":true}"""),
        ("Metaspace first", "null", """{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"first","split":false}"""),
        ("Metaspace legacy", "null", """{"type":"Metaspace","replacement":"_","str_rep":"_","add_prefix_space":true}"""),
        ("ByteLevel", "null", """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}"""),
        ("ByteLevel no prefix", "null", """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}"""),
        ("ByteLevel no regex", "null", """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":false}"""),
        ("Split removed", "null", """{"type":"Split","pattern":{"Regex":"\\s|-"},"behavior":"Removed","invert":false}"""),
        ("Split isolated", "null", """{"type":"Split","pattern":{"String":"e"},"behavior":"Isolated","invert":false}"""),
        ("Split previous", "null", """{"type":"Split","pattern":{"Regex":"[aeiou]"},"behavior":"MergedWithPrevious","invert":false}"""),
        ("Split next", "null", """{"type":"Split","pattern":{"Regex":"[aeiou]"},"behavior":"MergedWithNext","invert":false}"""),
        ("Split next inverted", "null", """{"type":"Split","pattern":{"Regex":"[aeiou]+"},"behavior":"MergedWithNext","invert":true}"""),
        ("Split contiguous", "null", """{"type":"Split","pattern":{"Regex":"[aeiou]"},"behavior":"Contiguous","invert":false}"""),
        ("Split inverted", "null", """{"type":"Split","pattern":{"Regex":"\\w+"},"behavior":"Removed","invert":true}"""),
        ("Sequence", """{"type":"NFKC"}""",
            """{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Punctuation","behavior":"Isolated"},{"type":"Digits","individual_digits":true}]}"""),
        ("GPT-4", "null",
            Pattern(
            @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")),
        ("Qwen 2", "null",
            Pattern(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")),
        ("GPT-4, not by hand", "null",
            Pattern(
            @"(?:(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)")),
        ("GPT-4o", "null",
            Pattern(
            @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")),
        ("Bloom", "null", Pattern(@" ?[^(\s|[.,!?…。，、।۔،])]+")),
        ("DeepSeek", "null", Pattern(@"[一-龥ࠀ-一가-퟿]+|\s?[A-Za-zµÀ-ÖØ-öø-ƺ]+|\p{Han}{2,3}?|(?<=\d)[.,]|(?<!a)b++|x(?=y)")),
        ("CLIP", "null", Pattern(@"<\|startoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")),
    ];

    /// <summary>Strings beside the corpus that try splits.</summary>
    public static readonly string[] Strings =
        ["the-final--countdown", "aeiou", "beautiful aardvark eels", "e", "--", " - ", "x'S I'LL 'ſ", "a\r\n\r\n b  \n  c", "1234567890",
        "12,345.67", "xxyxy abbb bb", "<|startoftext|>go", "_a_ _b", "Wörld"];

    public static TheoryData<string> Names => [.. all.Select(component => component.Name)];

    public static string Json(string name)
    {
        (_, string normalizer, string preTokenizer) = all.First(component => component.Name == name);
        JsonObject vocabulary = new() { ["<unk>"] = 0 };
        for (int b = 0; b < 256; b++)
            vocabulary[$"<0x{b:X2}>"] = b + 1;
        JsonObject model = new()
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = "<unk>",
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = "|", // becomes part of the last character's bytes: shows where a word ends
            ["fuse_unk"] = false,
            ["byte_fallback"] = true,
            ["ignore_merges"] = false,
            ["vocab"] = vocabulary,
            ["merges"] = new JsonArray(),
        };
        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] =
                JsonNode.Parse(
                """[{"id":0,"content":"<unk>","single_word":false,"lstrip":true,"rstrip":true,"normalized":false,"special":true},{"id":257,"content":"Hello","single_word":true,"lstrip":false,"rstrip":false,"normalized":true,"special":false}]"""),
            ["normalizer"] = JsonNode.Parse(normalizer),
            ["pre_tokenizer"] = JsonNode.Parse(preTokenizer),
            ["post_processor"] = null,
            ["decoder"] = null,
            ["model"] = model,
        }.ToJsonString();
    }

    private static string Pattern(string regex) => new JsonObject
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { ["Regex"] = regex },
        ["behavior"] = "Isolated",
        ["invert"] = false,
    }.ToJsonString();
}
