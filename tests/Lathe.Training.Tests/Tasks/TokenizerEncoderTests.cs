using Lathe.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Training.Tests;

/// <summary>Tasks over a real tokenizer: special tokens, word pieces, places in the text.</summary>
public sealed class TokenizerEncoderTests
{
    private static readonly string[] vocabulary =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "who", "is", "ada", "love", "##lace", "wrote", "the", "first", "program"];

    [Fact]
    public void An_answer_stands_at_the_pieces_of_its_words()
    {
        using TemporaryFolder folder = new();
        QuestionAnsweringTask task = new(Encoder(folder), 32);
        // [CLS] who is ada [SEP] ada love ##lace wrote the first program [SEP]
        PreparedExample example = task.Prepare(new()
        {
            Text = "Who is Ada", Pair = "Ada Lovelace wrote the first program", Answer = "Lovelace", AnswerStart = 4, Line = 1,
        });
        Assert.Equal([2, 5, 6, 7, 3, 7, 8, 9, 10, 11, 12, 13, 3], example.Rows[0].Tokens.Ids);
        Assert.Equal([6, 7], example.Targets);
        // of a pair the context is cut off
        Assert.Equal([2, 5, 6, 7, 3, 7, 8, 3], new QuestionAnsweringTask(Encoder(folder), 8).Prepare(example.Source).Rows[0].Tokens.Ids);
    }

    [Fact]
    public void Words_have_their_tags_at_their_first_piece_and_masks_are_the_tokenizers()
    {
        using TemporaryFolder folder = new();
        TokenizerEncoder encoder = Encoder(folder);
        Assert.Equal((14, 0, 4), (encoder.VocabularySize, encoder.PaddingId, encoder.MaskId));
        TokenClassificationTask task = new(encoder, new LabelSet(["O", "PER"]), 32);
        PreparedExample example = task.Prepare(new() { Words = ["Ada", "Lovelace", "wrote"], Tags = ["PER", "PER", "O"], Line = 1 });
        Assert.Equal([2, 7, 8, 9, 10, 3], example.Rows[0].Tokens.Ids);
        Assert.Equal([-100, 1, 1, -100, 0, -100], example.Targets);
        (int[] ids, int[] targets) = new MaskedLanguageModelTask(encoder, 32, share: 1).Mask(example.Rows[0].Tokens, new SeededRandom(1));
        Assert.Equal([-100, 7, 8, 9, 10, -100], targets);
        Assert.Contains(4, ids);
    }

    private static TokenizerEncoder Encoder(TemporaryFolder folder)
    {
        File.WriteAllLines(folder.File("vocab.txt"), vocabulary);
        File.WriteAllText(folder.File("config.json"), """{"model_type": "bert"}""");
        return new TokenizerEncoder(Tokenizer.Load(folder.Path));
    }
}
