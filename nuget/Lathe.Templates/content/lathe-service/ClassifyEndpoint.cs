using Lathe.Extensions;
using Lathe.Transformers.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LatheService._1;

/// <summary>What POST /classify answers.</summary>
internal static class ClassifyEndpoint
{
    const int MostTexts = 256, MostCharacters = 20_000;

    /// <param name="request">All of its texts are run together, in batches of like length.</param>
    /// <param name="services">Has the pipeline: one for all requests, safe from any number of threads.</param>
    /// <param name="pipelines">Tells whether it is loaded.</param>
    /// <param name="cancellation">Ends the work when the client goes.</param>
    public static Results<Ok<LabelScore[]>, ProblemHttpResult> Classify(
        ClassifyRequest request, IServiceProvider services, LathePipelines pipelines, CancellationToken cancellation)
    {
        if (Problem(request.Texts) is { } problem)
            return TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        if (!pipelines.AllLoaded)
            return TypedResults.Problem("The model is still being loaded.", statusCode: StatusCodes.Status503ServiceUnavailable);
        TextClassificationPipeline pipeline = services.GetRequiredService<TextClassificationPipeline>();
        IReadOnlyList<ClassLabel>[] found = pipeline.Classify(request.Texts!, topK: 1, cancellationToken: cancellation);
        return TypedResults.Ok<LabelScore[]>([.. found.Select(labels => new LabelScore(labels[0].Label, labels[0].Score))]);
    }

    static string? Problem(string[]? texts)
    {
        if (texts is null or [] || texts.Length > MostTexts)
            return $"'texts' has {texts?.Length ?? 0} texts; expected 1 to {MostTexts}.";
        for (int i = 0; i < texts.Length; i++)
        {
            if (texts[i] is null)
                return $"'texts[{i}]' is null; an empty text is \"\".";
            if (texts[i].Length > MostCharacters)
                return $"'texts[{i}]' has {texts[i].Length} characters; expected at most {MostCharacters}.";
        }
        return null;
    }
}
