using System.Globalization;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.PostProcessors;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// Makes a post-processor of a family's templates. Their words: A and B are the texts; bos, eos, sep and cls the tokens with these roles;
/// begin and
/// end the same as bos and eos, but only where add_bos_token and add_eos_token ask for them; lang the language that src_lang names;
/// anything
/// else is a token as it is written. ":1" behind a word is its type id.
/// </summary>
internal static class TemplateReader
{
    /// <exception cref="TokenizerException">A token of the template is not in the vocabulary.</exception>
    public static PostProcessor Read(TokenizerFamily family, TokenizerConfiguration configuration, Func<string, int> idOf, string source)
    {
        return new PostProcessor(Parts(family.Single), Parts(family.Pair));

        TemplatePart[] Parts(string template)
        {
            List<TemplatePart> parts = [];
            foreach (string word in template.Split(' '))
            {
                int colon = word.Length > 2 && word[^2] == ':' ? word.Length - 2 : word.Length;
                int type = colon < word.Length ? int.Parse(word.AsSpan(colon + 1), CultureInfo.InvariantCulture) : 0;
                if (word[..colon] is "A" or "B")
                    parts.Add(new TemplatePart(word[0] - 'A', type));
                else if (Token(word[..colon], family, configuration) is { } token)
                    parts.Add(new TemplatePart(-1, type, Id(token.Content, token.Role), token.Content));
            }

            return [.. parts];
        }

        int Id(string token, string role) => idOf(token) is >= 0 and int id
            ? id
            : throw new TokenizerException(
                $"{source} lacks {Vocabulary.Quote(token)}, {role} that {family.ClassName} puts around every text; "
                + "is it the vocabulary of such a model?");
    }

    private static (string Content, string Role)? Token(string word, TokenizerFamily family, TokenizerConfiguration configuration) =>
        word switch
        {
            "begin" when !(configuration.Switch("add_bos_token") ?? family.AddsBegin) => null,
            "begin" when configuration.Stated("bos_token") is null && configuration.Usual("bos_token") is null => null,
            "end" when configuration.Switch("add_eos_token") != true => null,
            "begin" or "bos" => (configuration.Role("bos_token", "<s>"), "the bos_token"),
            "end" or "eos" => (configuration.Role("eos_token", "</s>"), "the eos_token"),
            "sep" => (configuration.Role("sep_token", "[SEP]"), "the sep_token"),
            "cls" => (configuration.Role("cls_token", "[CLS]"), "the cls_token"),
            "lang" => (configuration.Text("src_lang") ?? family.Language, "the src_lang"),
            _ => (word, "one of the tokens"),
        };
}
