namespace Lathe.Transformers;

/// <summary>
/// What an encoder gives back; the names are those of the Hugging Face classes, in C# spelling. Rows of padding are not meant to be read:
/// compiled code gives zeros there, and does not compute them where they stand at the ends of sequences.
/// </summary>
/// <param name="LastHiddenState">float32 [batch, sequence, hidden].</param>
/// <param name="PoolerOutput">float32 [batch, hidden]: the first token through the pooler; null where the checkpoint has none.</param>
/// <param name="Logits">
/// float32 [batch, labels] (sequence classification), [batch, sequence, labels] (token classification) or
/// [batch, sequence, vocabulary] (masked LM): the one head that the checkpoint has; null where it has none of them.
/// </param>
/// <param name="StartLogits">float32 [batch, sequence]: question answering, where the answer starts; null without that head.</param>
/// <param name="EndLogits">float32 [batch, sequence]: question answering, where the answer ends; null without that head.</param>
public sealed record EncoderOutput(Tensor LastHiddenState, Tensor? PoolerOutput, Tensor? Logits, Tensor? StartLogits, Tensor? EndLogits);
