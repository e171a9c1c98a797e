using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace WebApi;

/// <summary>
/// Reads a request's body whole before anything looks at it, and refuses one that is too long. .NET 10 reads JSON from the connection's own
/// pipe, and JSON that ends too early leaves that in a state which costs the connection.
/// </summary>
internal sealed class BodyReader(RequestDelegate next, IOptions<ServiceLimits> limits)
{
    /// <summary>
    /// A body of up to so many times the limit is taken off the connection, although it is refused: a client that is still sending when the
    /// connection is closed sees a broken pipe and never the reason.
    /// </summary>
    public const int DrainedMultiple = 16;

    private const int BytesInMemory = 1 << 20;

    public async Task InvokeAsync(HttpContext context)
    {
        long most = limits.Value.MaxBodyBytes;
        if (context.Request.ContentLength > most)
            throw TooLong(most);
        context.Request.EnableBuffering(BytesInMemory);
        try
        {
            await context.Request.Body.DrainAsync(most, context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            throw TooLong(most);
        }
        context.Request.Body.Position = 0;
        await next(context);
    }

    private static BadHttpRequestException TooLong(long most) =>
        new($"The body is longer than {most} bytes. Send the texts in several requests.", StatusCodes.Status413PayloadTooLarge);
}
