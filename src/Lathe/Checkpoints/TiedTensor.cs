namespace Lathe.Checkpoints;

/// <summary>One tensor of a checkpoint that several members of the model read, such as word embeddings that are also the decoder's
/// weight.</summary>
/// <param name="Tensor">Its name in the checkpoint.</param>
/// <param name="Members">Who reads it, in order of reading.</param>
public sealed record TiedTensor(string Tensor, IReadOnlyList<string> Members);
