using System.Text.Json;
using Lathe.Transformers.Pipelines;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace WebApi;

/// <summary>Every error as ProblemDetails with a reason: what the client did wrong as a 4xx, anything else as a 500 that tells nothing of
/// the inside.</summary>
internal sealed class ProblemHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            // nobody is there to read an answer
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }
        (int status, string? reason) = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } =>
                (StatusCodes.Status400BadRequest,
                $"The body is not the JSON that is expected here: {json.Message} {json.InnerException?.Message}".TrimEnd()),
            BadHttpRequestException request => (request.StatusCode, request.Message),
            PipelineException or ArgumentException => (StatusCodes.Status400BadRequest, exception.Message.Split(" (Parameter '")[0]),
            _ => (StatusCodes.Status500InternalServerError, null),
        };
        httpContext.Response.StatusCode = status;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = new ProblemDetails { Status = status, Detail = reason },
        });
    }
}
