namespace Lathe;

/// <summary>Keeps a member in float32 whatever the class, or the precision asked for at load, says.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class KeepFloatAttribute : Attribute;
