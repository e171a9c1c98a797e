namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Finds out what a folder or file is and reads it.</summary>
internal static class TokenizerLoader
{
    private static readonly string[] sentencePieceNames =
        ["spiece.model", "sentencepiece.bpe.model", "sentencepiece.model", "tokenizer.model", "spm.model"];

    public static TokenizerParts Load(string path, TokenizerOptions options)
    {
        if (Directory.Exists(path))
            return LoadFolder(path, options);
        if (!File.Exists(path))
            throw new TokenizerException($"{path} is neither a folder nor a file.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        bool isJson = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) && Path.GetFileName(path) != "vocab.json";
        if (options.TokenizerJsonAlone && !isJson)
            throw new TokenizerException(
                $"{path} is not a tokenizer.json, which {nameof(TokenizerOptions)}.{nameof(options.TokenizerJsonAlone)} asks for.");
        TokenizerConfiguration configuration = options.TokenizerJsonAlone
            ? new TokenizerConfiguration() : TokenizerConfiguration.Read(folder);
        UnreadableClasses.Check(configuration, path);
        TokenizerParts parts = isJson
            ? TokenizerJson.Read(JsonFile.ReadBytes(path), path, configuration)
            : ReadFiles(path, folder, configuration);
        return TokenizerCompletion.Complete(parts, configuration);
    }

    private static TokenizerParts ReadFiles(string path, string folder, TokenizerConfiguration configuration)
    {
        string beside(string name) => Path.Combine(folder, name);
        string extension = Path.GetExtension(path).ToLowerInvariant();
        string name = Path.GetFileName(path);
        if (name == "vocab.txt" && File.Exists(beside(RegexVocabulary.PatternFile)))
        {
            // [CLS] A [SEP]; what the class says of case and accents does not apply.
            configuration.Assume(TokenizerFamilies.OfClass("Bert")!);
            return RegexVocabulary.Read(beside(RegexVocabulary.PatternFile), path, configuration);
        }

        UnreadableClasses.CheckWithoutJson(configuration, path);
        switch (extension)
        {
            case ".model":
                Expect(TokenizerFiles.SentencePiece);
                return SentencePieceModel.Read(path, configuration);
            case ".json" when File.Exists(beside("merges.txt")):
                Expect(TokenizerFiles.ByteLevelBpe, TokenizerFiles.SuffixBpe);
                return BytePairFiles.Read(path, beside("merges.txt"), configuration);
            case ".txt":
                Expect(TokenizerFiles.WordPiece);
                if (configuration.Family is null)
                    configuration.Assume(TokenizerFamilies.OfClass("Bert")!);
                return BertVocabulary.Read(path, configuration);
            case ".json":
                throw new TokenizerException($"{path} needs the merges.txt that belongs to it, which is not beside it.");
            default:
                throw new TokenizerException($"{path}: a tokenizer file ends in .json, .txt or .model.");
        }

        void Expect(params ReadOnlySpan<TokenizerFiles> kinds)
        {
            if (configuration.Family is { } family && !kinds.Contains(family.Files))
                throw new TokenizerException(
                    $"{path} is not what {family.ClassName} reads, which is {Describe(family.Files)} ({configuration.ClassSource}). "
                    + "Put those files there or a tokenizer.json; where the class is wrong, correct it.");
        }
    }

    private static TokenizerParts LoadFolder(string folder, TokenizerOptions options)
    {
        if (In("tokenizer.json") is { } json)
            return Load(json, options);
        if (options.TokenizerJsonAlone)
            throw new TokenizerException(
                $"{folder} has no tokenizer.json, which {nameof(TokenizerOptions)}.{nameof(options.TokenizerJsonAlone)} asks for.");
        TokenizerFiles? wanted = In(RegexVocabulary.PatternFile) is null
            ? TokenizerConfiguration.Read(folder).Family?.Files : TokenizerFiles.WordPiece;
        string? found = wanted switch
        {
            TokenizerFiles.WordPiece => In("vocab.txt"),
            TokenizerFiles.ByteLevelBpe or TokenizerFiles.SuffixBpe => In("merges.txt") is null ? null : In("vocab.json"),
            TokenizerFiles.SentencePiece => SentencePiece(),
            _ => null,
        };
        found ??= (In("merges.txt") is null ? null : In("vocab.json")) ?? SentencePiece() ?? In("vocab.txt");
        if (found is not null)
            return Load(found, options);
        throw new TokenizerException(
            $"{folder} has no tokenizer: expected tokenizer.json, or vocab.json with merges.txt, or "
            + $"{string.Join(", ", sentencePieceNames)}, or vocab.txt.");

        string? In(string name) => File.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : null;

        string? SentencePiece() => sentencePieceNames.Select(In).FirstOrDefault(path => path is not null);
    }

    private static string Describe(TokenizerFiles files) => files switch
    {
        TokenizerFiles.WordPiece => "vocab.txt",
        TokenizerFiles.SentencePiece => $"a SentencePiece file ({string.Join(", ", sentencePieceNames)})",
        _ => "vocab.json with merges.txt",
    };
}
