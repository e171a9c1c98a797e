using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>A failure with its real location, for analyzers only: <c>#pragma</c> works by syntax tree.</summary>
internal readonly record struct LocatedFailure(Failure Failure, Location Location);
