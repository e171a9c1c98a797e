namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>What is read of a SentencePiece ModelProto.</summary>
internal sealed class SentencePieceProto
{
    public const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6;

    private int? statedUnknownId;

    public List<string> Pieces { get; } = [];

    public List<float> Scores { get; } = [];

    public List<int> Types { get; } = [];

    /// <summary>1 unigram, 2 BPE, 3 word, 4 character.</summary>
    public int ModelType { get; private set; } = 1;

    public bool ByteFallback { get; private set; }

    public bool SplitsByWhitespace { get; private set; } = true;

    /// <summary>Id of the unknown piece: as the trainer was told, else the piece of that type.</summary>
    public int UnknownId => statedUnknownId ?? Math.Max(0, Types.IndexOf(Unknown));

    public string UnknownPiece { get; private set; } = "<unk>";

    public byte[] CharacterMap { get; private set; } = [];

    public bool AddsDummyPrefix { get; private set; } = true;

    public bool RemovesExtraWhitespaces { get; private set; } = true;

    /// <exception cref="TokenizerException">The bytes are not such a message.</exception>
    public static SentencePieceProto Read(ReadOnlySpan<byte> bytes, string file)
    {
        SentencePieceProto proto = new();
        ProtobufReader reader = new(bytes, file);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    proto.ReadPiece(reader.Bytes, file);
                    break;
                case 2:
                    proto.ReadTrainer(reader.Bytes, file);
                    break;
                case 3:
                    proto.ReadNormalizer(reader.Bytes, file);
                    break;
            }
        }

        return proto.Pieces.Count > 0 ? proto : throw new TokenizerException($"{file} has no pieces; is it a SentencePiece model?");
    }

    private void ReadPiece(ReadOnlySpan<byte> bytes, string file)
    {
        ProtobufReader reader = new(bytes, file);
        string piece = "";
        float score = 0;
        int type = Normal;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    piece = reader.Text();
                    break;
                case 2:
                    score = reader.Single;
                    break;
                case 3:
                    type = (int)reader.Integer;
                    break;
            }
        }

        if (!float.IsFinite(score))
            throw new TokenizerException($"{file}: piece {Pieces.Count} has the score {score}; expected a finite number.");
        Pieces.Add(piece);
        Scores.Add(score);
        Types.Add(type);
    }

    private void ReadTrainer(ReadOnlySpan<byte> bytes, string file)
    {
        ProtobufReader reader = new(bytes, file);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3:
                    ModelType = (int)reader.Integer;
                    break;
                case 22:
                    SplitsByWhitespace = reader.Integer != 0;
                    break;
                case 35:
                    ByteFallback = reader.Integer != 0;
                    break;
                case 40:
                    statedUnknownId = (int)reader.Integer;
                    break;
                case 45:
                    UnknownPiece = reader.Text();
                    break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlySpan<byte> bytes, string file)
    {
        ProtobufReader reader = new(bytes, file);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    CharacterMap = reader.Bytes.ToArray();
                    break;
                case 3:
                    AddsDummyPrefix = reader.Integer != 0;
                    break;
                case 4:
                    RemovesExtraWhitespaces = reader.Integer != 0;
                    break;
            }
        }
    }
}
