using Lathe.Transformers.Tokenization.Decoders;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Reads the "decoder" of tokenizer.json.</summary>
internal static class DecoderReader
{
    public static Decoder Read(JsonView view) => view.Type switch
    {
        "WordPiece" => new WordPieceDecoder(view.String("prefix", "##"), view.Bool("cleanup", true)),
        "ByteLevel" => new ByteLevelDecoder(),
        "Metaspace" => new MetaspaceDecoder(
            char.ConvertFromUtf32(PreTokenizerReader.ReadCharacter(view, "replacement", "▁")),
            PreTokenizerReader.ReadPrepend(view) != MetaspacePrepend.Never),
        "BPEDecoder" => new BpeDecoder(view.String("suffix", "</w>")),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Fuse" => new FuseDecoder(),
        "Strip" => new StripDecoder(
            char.ConvertFromUtf32(PreTokenizerReader.ReadCharacter(view, "content", " ")), view.Natural("start", 0),
            view.Natural("stop", 0)),
        "Replace" => new ReplaceDecoder(NormalizerReader.ReadPattern(view["pattern"]), view["content"].String()),
        "CTC" => new CtcDecoder(view.String("pad_token", "<pad>"), view.String("word_delimiter_token", "|"), view.Bool("cleanup", true)),
        "Sequence" => new DecoderSequence([.. view["decoders"].Items().Select(Read)]),
        _ => throw view["type"].Wrong("a decoder's name"),
    };
}
