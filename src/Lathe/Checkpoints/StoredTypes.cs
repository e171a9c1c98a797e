namespace Lathe.Checkpoints;

/// <summary>Names and sizes of <see cref="StoredType"/>.</summary>
internal static class StoredTypes
{
    /// <summary>The type for a name as it stands in a safetensors header; false where the format has no such type.</summary>
    public static bool TryParse(string name, out StoredType type)
    {
        if (name == "BOOL")
        {
            type = StoredType.Bool;
            return true;
        }

        // Enum.TryParse would also take numbers and lists
        foreach (StoredType candidate in Enum.GetValues<StoredType>())
        {
            if (candidate != StoredType.Bool && candidate.ToString() == name)
            {
                type = candidate;
                return true;
            }
        }

        type = default;
        return false;
    }

    /// <summary>The name as it stands in a safetensors header.</summary>
    public static string Name(this StoredType type) => type == StoredType.Bool ? "BOOL" : type.ToString();

    public static int Bits(this StoredType type) => type switch
    {
        StoredType.F4 => 4,
        StoredType.F6_E2M3 or StoredType.F6_E3M2 => 6,
        StoredType.U8 or StoredType.I8 or StoredType.Bool or StoredType.F8_E4M3 or StoredType.F8_E5M2 or StoredType.F8_E8M0 => 8,
        StoredType.F16 or StoredType.BF16 or StoredType.I16 or StoredType.U16 => 16,
        StoredType.F32 or StoredType.I32 or StoredType.U32 => 32,
        _ => 64,
    };

    /// <summary>Whether the type can be read as float32 weights.</summary>
    public static bool IsFloat(this StoredType type) => type is StoredType.F32 or StoredType.F16 or StoredType.BF16;

    /// <summary>Whether the type can be read as int32 values.</summary>
    public static bool IsInteger(this StoredType type) => type is StoredType.I64 or StoredType.I32 or StoredType.U8;
}
