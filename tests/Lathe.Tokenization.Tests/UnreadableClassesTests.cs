using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>A class that cannot be loaded right is refused by name, with what to do.</summary>
public sealed class UnreadableClassesTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n";

    [Theory]
    [InlineData("""{"tokenizer_class":"BertJapaneseTokenizer","word_tokenizer_type":"mecab"}""", "BertJapaneseTokenizer", "MeCab",
        "word_tokenizer_type is \"mecab\"", "tokenizer_config.json")]
    [InlineData("""{"tokenizer_class":"BertweetTokenizer"}""", "BertweetTokenizer", "fastBPE", "Python")]
    [InlineData("""{"tokenizer_class":"NewTokenizer"}""", "NewTokenizer", "tokenizer.json", "save_pretrained")]
    [InlineData("""{"tokenizer_class":"PreTrainedTokenizerFast"}""", "PreTrainedTokenizerFast", "always kept in a tokenizer.json")]
    [InlineData("""{"tokenizer_class":"XLMRobertaTokenizer"}""", "XLMRobertaTokenizer", "sentencepiece.bpe.model", "vocab.txt is not what")]
    public void A_class_is_named_with_what_to_do(string configuration, params string[] expected)
    {
        using TokenizerFolder folder = new();
        folder.Write("vocab.txt", Vocabulary).Write("tokenizer_config.json", configuration);
        string message = folder.Refusal();
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_type_that_is_not_known_is_named_and_a_folder_that_says_nothing_is_read_by_its_files()
    {
        using TokenizerFolder folder = new();
        folder.Write("vocab.txt", Vocabulary);
        Assert.Equal([2, 5, 3], folder.Load().Encode("A").Ids);
        folder.Write("config.json", """{"model_type":"novel"}""");
        Assert.Contains("model_type is \"novel\"", folder.Refusal(), StringComparison.Ordinal);
        folder.Write("config.json", """{"model_type":"novel","tokenizer_class":"BertTokenizer"}""");
        Assert.Equal([2, 5, 3], folder.Load().Encode("A").Ids);
    }

    [Fact]
    public void Japanese_bert_with_a_tokenizer_json_is_refused_unless_that_is_asked_for_alone()
    {
        using TokenizerFolder folder = new();
        folder.WriteWordPiece("""{"type":"Lowercase"}""", "[UNK]", "a")
            .Write("tokenizer_config.json", """{"tokenizer_class":"BertJapaneseTokenizer"}""");
        Assert.Contains("MeCab", folder.Refusal(), StringComparison.Ordinal);
        Assert.Equal("1", folder.Ids("A", new TokenizerOptions { TokenizerJsonAlone = true }));
        File.Delete(Path.Combine(folder.Path, "tokenizer.json"));
        Assert.Contains("TokenizerJsonAlone",
            Assert.Throws<TokenizerException>(() => folder.Load(new TokenizerOptions { TokenizerJsonAlone = true })).Message,
            StringComparison.Ordinal);
    }
}
