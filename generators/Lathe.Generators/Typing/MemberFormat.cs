using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>How one layer's weights are stored, and who says so.</summary>
/// <param name="Origins">Several where callers that say the same share the class.</param>
internal sealed record MemberFormat(string Member, WeightFormat Format, EquatableArray<FormatOrigin> Origins);
