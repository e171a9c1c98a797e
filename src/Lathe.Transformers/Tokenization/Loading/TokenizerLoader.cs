namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Finds out what a folder or file is and reads it.</summary>
internal static class TokenizerLoader
{
    private static readonly string[] sentencePieceNames = ["spiece.model", "sentencepiece.bpe.model", "sentencepiece.model", "tokenizer.model", "spm.model"];

    public static Tokenizer Load(string path)
    {
        if (Directory.Exists(path))
            return LoadFolder(path);
        if (!File.Exists(path))
            throw new TokenizerException($"{path} is neither a folder nor a file.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        TokenizerConfiguration configuration = TokenizerConfiguration.Read(folder);
        string name = Path.GetFileName(path);
        TokenizerParts parts = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".model" => SentencePieceModel.Read(path, configuration),
            ".json" when name == "vocab.json" && File.Exists(Path.Combine(folder, "merges.txt")) =>
                Gpt2Files.Read(path, Path.Combine(folder, "merges.txt"), configuration),
            ".json" => TokenizerJson.Read(JsonFile.ReadBytes(path), path),
            ".txt" when name == "vocab.txt" && File.Exists(Path.Combine(folder, RegexVocabulary.PatternFile)) =>
                RegexVocabulary.Read(Path.Combine(folder, RegexVocabulary.PatternFile), path, configuration),
            ".txt" => BertVocabulary.Read(path, configuration),
            _ => throw new TokenizerException($"{path}: a tokenizer file ends in .json, .txt or .model."),
        };
        return new Tokenizer(configuration.Complete(parts));
    }

    private static Tokenizer LoadFolder(string folder)
    {
        if (In("tokenizer.json") is { } json)
            return Load(json);
        if (In("vocab.json") is { } vocabulary && In("merges.txt") is not null)
            return Load(vocabulary);
        foreach (string name in sentencePieceNames)
        {
            if (In(name) is { } model)
                return Load(model);
        }

        if (In("vocab.txt") is { } lines)
            return Load(lines);
        throw new TokenizerException(
            $"{folder} has no tokenizer: expected tokenizer.json, or vocab.json with merges.txt, or {string.Join(", ", sentencePieceNames)}, or vocab.txt.");

        string? In(string name) => File.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : null;
    }
}
