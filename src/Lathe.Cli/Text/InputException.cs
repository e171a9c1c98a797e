namespace Lathe.Cli.Text;

/// <summary>An input that cannot be read: the message names the file and the line, what was found and what was expected.</summary>
internal sealed class InputException : IOException
{
    public InputException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    public InputException(string name, int line, string problem, Exception? inner = null)
        : base($"{name}: line {line}: {problem}", inner)
    {
    }
}
