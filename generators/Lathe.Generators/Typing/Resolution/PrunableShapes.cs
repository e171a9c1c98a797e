using System.Collections.Generic;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Typing.Resolution;

/// <summary>A class whose pruned layers have the extents of the checkpoint.</summary>
/// <param name="Shapes">Null where something forbids that.</param>
/// <param name="Groups">Extents that shrink together.</param>
/// <param name="Failures">What forbids it; empty where nothing does.</param>
internal sealed record PrunableShapes(ShapeMap? Shapes, IReadOnlyList<PrunedGroup> Groups, IReadOnlyList<ExtentFailure> Failures);
