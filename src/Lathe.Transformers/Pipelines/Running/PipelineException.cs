namespace Lathe.Transformers.Pipelines;

/// <summary>
/// A folder that a pipeline cannot serve, or a text it cannot answer for: the wrong head, a module that is not computed here, a damaged
/// configuration, a text without a mask. The message names the file or text, what was found, what was expected and what to do.
/// </summary>
public sealed class PipelineException : Exception
{
    public PipelineException()
        : this("The pipeline cannot do this.")
    {
    }

    public PipelineException(string message)
        : base(message)
    {
    }

    public PipelineException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
