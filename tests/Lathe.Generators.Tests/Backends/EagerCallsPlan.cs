using Lathe.Generators.Backends;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Tests.Backends;

internal sealed record EagerCallsPlan(string QualifiedName, TypedPrecision Precision) : BackendPlan;
