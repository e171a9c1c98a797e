using System.Text;

namespace Lathe.Compression;

/// <summary>
/// Lines of a byte stream as strict UTF-8, as soon as their end has arrived. A line ends with a line feed, before which a carriage return
/// is dropped; a byte order mark at the start is too.
/// </summary>
/// <param name="stream">Read to its end, not disposed.</param>
/// <param name="name">What messages call it.</param>
/// <param name="longestLine">Bytes; a line that is longer is no line of text, and would be read into memory whole.</param>
internal sealed class Utf8LineReader(Stream stream, string name, int longestLine = Utf8LineReader.LongestOfAnyText)
{
    /// <summary>Of a text that somebody wants an answer to.</summary>
    public const int LongestOfAnyText = 64 << 20;

    /// <summary>Of an example among others: 1 MB is a novel, of which a model reads the first page.</summary>
    public const int LongestExample = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] buffer = new byte[1 << 16];
    private int start, end;
    private bool ended;

    /// <summary>Number of the line that was read last, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The next line without its end; null after the last.</summary>
    /// <exception cref="InputException">It is not UTF-8, or too long.</exception>
    public string? Read()
    {
        int searched = 0;
        while (true)
        {
            int found = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                int length = searched + found;
                RequireShort(length);
                string line = Decode(buffer.AsSpan(start, length));
                start += length + 1;
                return line;
            }
            searched = end - start;
            if (ended)
            {
                if (searched == 0)
                    return null;
                RequireShort(searched);
                string last = Decode(buffer.AsSpan(start, searched));
                start = end;
                return last;
            }
            Fill();
        }
    }

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length)
        {
            RequireShort(end);
            Array.Resize(ref buffer, buffer.Length * 2);
        }
        int count = stream.Read(buffer, end, buffer.Length - end);
        ended = count == 0;
        end += count;
    }

    private void RequireShort(int length)
    {
        if (length > longestLine)
            throw new InputException(name, Line + 1, $"is longer than {longestLine >> 20} MB; expected lines of text.");
    }

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        Line++;
        if (Line == 1 && bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (bytes is [.., (byte)'\r'])
            bytes = bytes[..^1];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            int at = FirstInvalid(bytes);
            throw new InputException(name, Line, $"byte {at + 1} is 0x{bytes[at]:X2}, which is not UTF-8 there; convert the text to UTF-8.",
                exception);
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
            at += length;
        return Math.Min(at, bytes.Length - 1);
    }
}
