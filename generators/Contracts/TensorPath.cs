using System.Text;

#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>How a member's tensors are called in a checkpoint where no attribute says it.</summary>
internal static class TensorPath
{
    /// <summary><c>outputNorm</c> → <c>output_norm</c>, <c>QKVProjection</c> → <c>qkv_projection</c>.</summary>
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
