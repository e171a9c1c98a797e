using System.Text;

namespace Lathe.Checkpoints;

/// <summary>
/// A checkpoint, configuration or packed model that cannot be used: missing, damaged, or not what the model class asks for.
/// The message names the file and, where one is to blame, the tensor; then what was found, what was expected and what to do.
/// </summary>
public sealed class CheckpointException : IOException
{
    public CheckpointException()
        : this("The checkpoint cannot be read.")
    {
    }

    public CheckpointException(string message)
        : base(message)
    {
    }

    public CheckpointException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <param name="file">Path of the file or folder to blame.</param>
    /// <param name="tensor">The tensor to blame, or null where it is the file as a whole.</param>
    /// <param name="problem">Found, expected, and what to do.</param>
    /// <param name="innerException">What the operating system or the JSON reader said.</param>
    public CheckpointException(string file, string? tensor, string problem, Exception? innerException = null)
        : base(tensor is null ? $"{file}: {problem}" : $"{file}: tensor {Quote(tensor)}: {problem}", innerException)
    {
        File = file;
        Tensor = tensor;
    }

    /// <summary>The file or folder to blame; null where the problem has none.</summary>
    public string? File { get; }

    /// <summary>The tensor to blame; null where it is the file as a whole.</summary>
    public string? Tensor { get; }

    /// <summary>
    /// A name out of an untrusted file, fit for one line of text: quoted, control characters escaped, cut after 120 characters.
    /// </summary>
    internal static string Quote(string name)
    {
        const int Longest = 120;
        StringBuilder text = new("'");
        foreach (char letter in name.AsSpan(0, Math.Min(name.Length, Longest)))
        {
            if (char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u2029')
                text.Append($"\\u{(int)letter:x4}");
            else
                text.Append(letter);
        }

        if (name.Length > Longest)
            text.Append($"… ({name.Length} characters)");
        return text.Append('\'').ToString();
    }
}
