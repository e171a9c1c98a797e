using System.Text;

#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>How tensors are called in a checkpoint.</summary>
internal static class TensorPath
{
    /// <summary>A path within another; either may be empty.</summary>
    public static string Join(string outer, string inner) =>
        outer.Length == 0 ? inner : inner.Length == 0 ? outer : $"{outer}.{inner}";

    /// <summary>What a member's path is where no attribute says it: <c>outputNorm</c> → <c>output_norm</c>, <c>QKVProjection</c> →
    /// <c>qkv_projection</c>.</summary>
    public static string SnakeCase(string name)
    {
        StringBuilder text = new();
        name = name.Trim('_');
        for (int i = 0; i < name.Length; i++)
        {
            bool startsWord = char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord)
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
