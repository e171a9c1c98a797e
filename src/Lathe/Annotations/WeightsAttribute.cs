namespace Lathe;

/// <summary>
/// Where the member's tensors are in the checkpoint. A layer reads <c>PATH.weight</c> and <c>PATH.bias</c>; <c>{i}</c> is the
/// index in an array of models. Without the attribute the path is the member's name in snake_case.
/// </summary>
/// <param name="paths">
/// Candidates in order of preference; each tensor of the layer is taken from the first path that has it. A tied decoder says
/// <c>[Weights("cls.predictions.decoder", "embeddings.word_embeddings", "cls.predictions")]</c>: the second path lends its
/// weight, the third its bias, where the checkpoint stores no copy. An empty path is the enclosing model's own.
/// On a nested model, or an array of them, each tensor in it is looked for under every candidate, in this order.
/// </param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class WeightsAttribute(params string[] paths) : Attribute
{
    /// <summary>Candidate paths, the preferred one first.</summary>
    public string[] Paths { get; } = paths;
}
