#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>What was measured of a compressed model; null for what was not.</summary>
/// <param name="MetricBefore">The task's metric at float32, more being better.</param>
/// <param name="MetricAfter">The same of the compressed model.</param>
/// <param name="MillisecondsBefore">At float32, unpruned.</param>
/// <param name="MillisecondsAfter">Of the compressed model, in the same run.</param>
/// <param name="Bytes">Of the compressed weights in memory.</param>
internal sealed record BudgetFigures(
    double? MetricBefore, double? MetricAfter, double? MillisecondsBefore, double? MillisecondsAfter, long? Bytes);
