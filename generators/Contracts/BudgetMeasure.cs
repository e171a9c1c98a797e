#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>What a budget speaks of.</summary>
internal enum BudgetMeasure
{
    /// <summary>The task's metric, before and after.</summary>
    Metric,

    /// <summary>Milliseconds, before and after.</summary>
    Speed,

    /// <summary>Bytes of the weights.</summary>
    Size,
}
