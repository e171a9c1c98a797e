using System.Globalization;
using System.Threading.RateLimiting;
using Lathe.Extensions;
using Lathe.Transformers.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using WebApi.Contracts;

namespace WebApi;

/// <summary>What the service answers. Each request is checked, let in or shed, waits for its turn and is computed; when its client goes, it
/// ends.</summary>
internal sealed class Endpoints(IServiceProvider services, LathePipelines pipelines, Gate gate, IOptions<ServiceLimits> limits)
{
    private const int RetryAfterSeconds = 1;

    public Task<Results<Ok<EmbeddingsResponse>, ProblemHttpResult>> EmbedAsync(EmbeddingsRequest request, HttpContext context) =>
        AnswerAsync(context, request.Inputs, cancellation =>
        {
            FeatureExtractionPipeline pipeline = services.GetRequiredService<FeatureExtractionPipeline>();
            float[][] vectors = pipeline.Embed(request.Inputs, request.PromptName, out long tokens, cancellation);
            return new EmbeddingsResponse
            {
                Model = ModelName(pipeline), Dimensions = pipeline.Dimensions, Tokens = tokens,
                Embeddings = vectors
            };
        });

    public Task<Results<Ok<ClassifyResponse>, ProblemHttpResult>> ClassifyAsync(ClassifyRequest request, HttpContext context)
    {
        string? problem = Problem(request.Inputs, "inputs") ?? request switch
        {
            { Top: < 1 } => $"'top' is {request.Top}; expected 1 or more.",
            { Pairs: { } pairs } when pairs.Count != request.Inputs.Count =>
                $"There are {request.Inputs.Count} inputs and {pairs.Count} pairs; expected as many.",
            { Pairs: { } pairs } => Problem(pairs, "pairs"),
            _ => null,
        };
        if (problem is not null)
            return Task.FromResult<Results<Ok<ClassifyResponse>, ProblemHttpResult>>(Bad(problem));
        return AnswerAsync(context, request.Inputs, cancellation =>
        {
            TextClassificationPipeline pipeline = services.GetRequiredService<TextClassificationPipeline>();
            IReadOnlyList<ClassLabel>[] found = pipeline.Classify(request.Inputs, request.Pairs, request.Top ?? 1, cancellation);
            return new ClassifyResponse
            {
                Model = ModelName(pipeline),
                Results = [.. found.Select(labels => (IReadOnlyList<LabelScore>)[.. labels.Select(label =>
                    new LabelScore(label.Label, label.Score))])]
            };
        });
    }

    private async Task<Results<Ok<TResponse>, ProblemHttpResult>> AnswerAsync<TResponse>(
        HttpContext context, IReadOnlyList<string> texts, Func<CancellationToken, TResponse> compute)
    {
        if (Problem(texts, "inputs") is { } problem)
            return Bad(problem);
        if (!pipelines.AllLoaded)
            return Later(context, "The model is still being loaded.");
        using RateLimitLease lease = gate.TryEnter(texts.Count);
        if (!lease.IsAcquired)
            return Later(context,
                $"{gate.TextsInside} texts are being answered or wait for it; {limits.Value.MaxTextsInside} is the most.");
        await gate.WaitForTurnAsync(context.RequestAborted);
        try
        {
            return TypedResults.Ok(compute(context.RequestAborted));
        }
        finally
        {
            gate.EndTurn();
        }
    }

    private string? Problem(IReadOnlyList<string>? texts, string name)
    {
        ServiceLimits most = limits.Value;
        if (texts is null || texts.Count == 0)
            return $"'{name}' is empty; expected 1 to {most.MaxInputs} texts.";
        if (texts.Count > most.MaxInputs)
            return $"'{name}' has {texts.Count} texts; expected at most {most.MaxInputs}. Send them in several requests.";
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts[i] is not { } text)
                return $"'{name}[{i}]' is null; an empty text is \"\".";
            if (text.Length > most.MaxCharacters)
                return $"'{name}[{i}]' has {text.Length} characters; expected at most {most.MaxCharacters}.";
        }
        return null;
    }

    private static string ModelName(Pipeline pipeline) => Path.GetFileName(Path.TrimEndingDirectorySeparator(pipeline.Folder));

    private static ProblemHttpResult Bad(string reason) => TypedResults.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    private static ProblemHttpResult Later(HttpContext context, string reason)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem($"{reason} Try again in {RetryAfterSeconds} s.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
