namespace Lathe.Compression;

/// <summary>An input that cannot be read: the message names the file and the line, what was found and what was expected.</summary>
public sealed class InputException : IOException
{
    public InputException()
        : this("The input cannot be read.")
    {
    }

    public InputException(string message)
        : base(message)
    {
    }

    public InputException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <param name="name">What messages call the input: a path, or <c>standard input</c>.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="problem">Found, expected, and what to do.</param>
    /// <param name="innerException">What the operating system or a reader said.</param>
    public InputException(string name, int line, string problem, Exception? innerException = null)
        : base($"{name}: line {line}: {problem}", innerException)
    {
    }
}
