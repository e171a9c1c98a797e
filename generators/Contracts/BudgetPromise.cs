#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>What [Budget] on a class says; null for what it leaves open.</summary>
/// <param name="MaxMetricDrop">How far the metric may fall, in its own unit, 0 or more.</param>
/// <param name="MinSpeedup">How many times as fast as float32, more than 0.</param>
/// <param name="MaxSizeBytes">Bytes of the weights in memory, 1 or more.</param>
internal sealed record BudgetPromise(double? MaxMetricDrop, double? MinSpeedup, long? MaxSizeBytes);
