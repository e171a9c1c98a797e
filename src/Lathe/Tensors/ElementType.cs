namespace Lathe;

/// <summary>What a tensor's elements are.</summary>
public enum ElementType
{
    /// <summary>IEEE binary32: weights, activations, masks that are added to scores.</summary>
    Float32,

    /// <summary>32-bit integers: ids and 0/1 masks.</summary>
    Int32,
}
