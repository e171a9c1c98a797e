using Lathe.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LatheService._1;

/// <summary>Healthy once the model is loaded.</summary>
internal sealed class ReadinessCheck(LathePipelines pipelines) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(pipelines.AllLoaded
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, "The model is still being loaded."));
}
