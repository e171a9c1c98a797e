#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>Why a text is no manifest.</summary>
/// <param name="Place">Where.</param>
/// <param name="Found">What stands there and what was expected, for <c>the manifest …</c>.</param>
internal sealed record JsonFault(TextPlace Place, string Found);
