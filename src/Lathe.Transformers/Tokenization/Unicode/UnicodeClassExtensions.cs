using System.Runtime.CompilerServices;

namespace Lathe.Transformers.Tokenization.Unicode;

internal static class UnicodeClassExtensions
{
    private const uint CategoryMask = 31;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Has(this UnicodeClass found, UnicodeClass flag) => (found & flag) != UnicodeClass.None;

    /// <summary>Index of the general category in <see cref="UnicodeTables.Categories"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Category(this UnicodeClass found) => (int)((uint)found & CategoryMask);
}
