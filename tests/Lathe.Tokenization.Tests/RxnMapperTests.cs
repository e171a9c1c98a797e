using System.Text.Json;
using Lathe.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>rxnmapper's regular expression and vocabulary: from reaction strings to the ids its model was measured with.</summary>
public sealed class RxnMapperTests
{
    [Fact]
    public void Reactions_come_back_as_the_ids_of_the_evaluation_set()
    {
        string folder = TestFiles.Shared("data", "rxnmapper-albert");
        Tokenizer tokenizer = Tokenizer.Load(folder);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "mlm_eval.json")));
        int mask = document.RootElement.GetProperty("mask_id").GetInt32();
        Assert.Equal(mask, tokenizer.SpecialTokens.Mask);
        int examples = 0;
        foreach (JsonElement example in document.RootElement.GetProperty("examples").EnumerateArray())
        {
            int[] masked = [.. example.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32())];
            int[] ids = [.. masked];
            foreach (JsonElement label in example.GetProperty("labels").EnumerateArray())
                ids[label[0].GetInt32()] = label[1].GetInt32();
            Assert.DoesNotContain(mask, ids);
            string reaction = tokenizer.Decode(ids); // tokens put together again: no separators
            Assert.Equal(ids, tokenizer.Encode(reaction).Ids);
            // with [MASK] in the text
            Assert.Equal(masked, tokenizer.Encode(tokenizer.Decode(masked, skipSpecialTokens: false)[5..^5]).Ids);
            examples++;
        }

        Assert.Equal(600, examples);
    }

    [Fact]
    public void Raw_reactions_have_no_unknown_tokens_and_decode_to_themselves()
    {
        string folder = TestFiles.Shared("data", "rxnmapper-albert");
        Tokenizer tokenizer = Tokenizer.Load(folder);
        int count = 0;
        foreach (string line in File.ReadLines(Path.Combine(folder, "example_rxns.csv")).Skip(1))
        {
            string reaction = line[(line.IndexOf(',') + 1)..].Trim('"');
            Encoding encoding = tokenizer.Encode(reaction);
            Assert.Equal(reaction, tokenizer.Decode(encoding.Ids));
            for (int i = 1; i < encoding.Length - 1; i++)
                Assert.Equal(encoding.Tokens[i],
                    encoding.Ids[i] == tokenizer.SpecialTokens.Unknown ? encoding.Tokens[i] : encoding.Offsets[i].Of(reaction).ToString());
            count++;
        }

        Assert.True(count > 10);
    }
}
