namespace Lathe.Transformers.Trimming;

/// <summary>What came of trimming a vocabulary.</summary>
/// <param name="Kept">Tokens that are left.</param>
/// <param name="Of">Tokens that the model had embeddings for.</param>
/// <param name="BytesBefore">Of the checkpoint's tensors.</param>
/// <param name="BytesAfter">Of what is left of them.</param>
/// <param name="Texts">Texts that were found to give the same tokens.</param>
/// <param name="Run">Those of them that were run, with outputs equal bit by bit.</param>
public sealed record TrimmedVocabulary(int Kept, int Of, long BytesBefore, long BytesAfter, int Texts, int Run);
