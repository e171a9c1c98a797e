namespace Lathe;

/// <summary>How a weight is stored.</summary>
public enum StorageType
{
    /// <summary>IEEE binary32.</summary>
    Float32,

    /// <summary>The upper half of a binary32: 8 bits of exponent, 7 of fraction.</summary>
    BFloat16,

    /// <summary>IEEE binary16.</summary>
    Float16,
}
