#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>A part of a text.</summary>
/// <param name="Start">The first character.</param>
/// <param name="Length">Characters.</param>
internal readonly record struct TextPlace(int Start, int Length);
