namespace Lathe;

/// <summary>
/// Says that Forward uses the member's weights more than once on purpose. Nothing else follows from it: without it, LATHE0017 takes a
/// layer that reads what it made itself for a slip of the name.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class SharedWeightsAttribute : Attribute;
