using Lathe.Transformers.Tokenization.PostProcessors;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Reads the "post_processor" of tokenizer.json.</summary>
internal static class PostProcessorReader
{
    /// <param name="view">The element.</param>
    /// <param name="isKnown">Whether an id is a token's.</param>
    public static PostProcessor Read(JsonView view, Func<int, bool> isKnown) => view.Type switch
    {
        "BertProcessing" => ReadBert(view, isKnown),
        "RobertaProcessing" => ReadRoberta(view, isKnown),
        "ByteLevel" => PostProcessor.Default with
        {
            TrimsOffsets = view.Bool("trim_offsets", true),
            AddsPrefixSpace = view.Bool("add_prefix_space", true)
        },
        "TemplateProcessing" => ReadTemplate(view, isKnown),
        "Sequence" => ReadSequence(view, isKnown),
        _ => throw view["type"].Wrong("a post-processor's name"),
    };

    private static PostProcessor ReadSequence(JsonView view, Func<int, bool> isKnown)
    {
        PostProcessor result = PostProcessor.Default;
        foreach (JsonView item in view["processors"].Items())
        {
            PostProcessor step = Read(item, isKnown);
            bool isTemplate = item.Type != "ByteLevel" && item.Type != "Sequence";
            if (isTemplate && !ReferenceEquals(result.Single, PostProcessor.Default.Single))
                throw new TokenizerException(
                    $"{item.Where} is a second template in one sequence; only one can say where special tokens go.");
            result = new PostProcessor(
                ReferenceEquals(step.Single, PostProcessor.Default.Single) ? result.Single : step.Single,
                ReferenceEquals(step.Pair, PostProcessor.Default.Pair) ? result.Pair : step.Pair)
            {
                TrimsOffsets = result.TrimsOffsets || step.TrimsOffsets,
                AddsPrefixSpace = result.AddsPrefixSpace || step.AddsPrefixSpace,
            };
        }

        return result;
    }

    private static PostProcessor ReadBert(JsonView view, Func<int, bool> isKnown)
    {
        (string sepToken, int sep) = ReadToken(view["sep"], isKnown);
        (string clsToken, int cls) = ReadToken(view["cls"], isKnown);
        return new PostProcessor(
            [new(-1, 0, cls, clsToken), new(0, 0), new(-1, 0, sep, sepToken)],
            [new(-1, 0, cls, clsToken), new(0, 0), new(-1, 0, sep, sepToken), new(1, 1), new(-1, 1, sep, sepToken)]);
    }

    private static PostProcessor ReadRoberta(JsonView view, Func<int, bool> isKnown)
    {
        (string sepToken, int sep) = ReadToken(view["sep"], isKnown);
        (string clsToken, int cls) = ReadToken(view["cls"], isKnown);
        TemplatePart end = new(-1, 0, sep, sepToken);
        return new PostProcessor([new(-1, 0, cls, clsToken), new(0, 0), end], [new(-1, 0, cls, clsToken), new(0, 0), end, end, new(1, 0),
            end])
        {
            TrimsOffsets = view.Bool("trim_offsets", true),
            AddsPrefixSpace = view.Bool("add_prefix_space", true),
        };
    }

    private static (string Token, int Id) ReadToken(JsonView view, Func<int, bool> isKnown)
    {
        JsonView[] pair = view.Items();
        if (pair.Length != 2)
            throw view.Wrong("a token and its id");
        return (pair[0].String(), Known(pair[1], isKnown));
    }

    private static int Known(JsonView view, Func<int, bool> isKnown)
    {
        int id = view.Natural();
        return isKnown(id) ? id : throw new TokenizerException($"{view.Where} is id {id}, which no token of the vocabulary has.");
    }

    private static PostProcessor ReadTemplate(JsonView view, Func<int, bool> isKnown)
    {
        Dictionary<string, (int Id, string Token)[]> specials = new(StringComparer.Ordinal);
        if (view.TryGet("special_tokens", out JsonView tokens))
        {
            if (tokens.Kind != System.Text.Json.JsonValueKind.Object)
                throw tokens.Wrong("an object");
            foreach (string name in tokens.Element.EnumerateObject().Select(entry => entry.Name))
            {
                JsonView[] ids = tokens[name]["ids"].Items();
                JsonView[] texts = tokens[name]["tokens"].Items();
                if (ids.Length != texts.Length)
                    throw tokens[name].Wrong("as many ids as tokens");
                specials[name] = [.. ids.Zip(texts, (id, text) => (Known(id, isKnown), text.String()))];
            }
        }

        return new PostProcessor(ReadParts(view["single"], specials, 1), ReadParts(view["pair"], specials, 2));
    }

    private static TemplatePart[] ReadParts(JsonView view, Dictionary<string, (int Id, string Token)[]> specials, int sequences)
    {
        List<TemplatePart> parts = [];
        foreach (JsonView item in view.Items())
        {
            if (item.TryGet("Sequence", out JsonView sequence))
            {
                int number = sequence["id"].String() switch
                {
                    "A" => 0,
                    "B" when sequences == 2 => 1,
                    _ => throw sequence["id"].Wrong(sequences == 2 ? "A or B" : "A"),
                };
                if (parts.Any(part => part.Sequence == number))
                    throw new TokenizerException($"{sequence.Where} names the sequence a second time; a template has each once.");
                parts.Add(new TemplatePart(number, sequence.Natural("type_id", 0)));
                continue;
            }

            JsonView special = item["SpecialToken"];
            string name = special["id"].String();
            if (!specials.TryGetValue(name, out (int Id, string Token)[]? tokens))
                throw new TokenizerException(
                    $"{special.Where} names the special token {Models.Vocabulary.Quote(name)}, which special_tokens does not define.");
            foreach ((int id, string token) in tokens)
                parts.Add(new TemplatePart(-1, special.Natural("type_id", 0), id, token));
        }

        int found = parts.Count(part => part.Sequence >= 0);
        return found == sequences ? [.. parts] : throw new TokenizerException(
            $"{view.Where} names {found} sequences; expected {sequences}.");
    }
}
