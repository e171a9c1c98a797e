using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Cli.Presentation;

/// <summary>Standard output whose closing is noticed.</summary>
internal static class StandardOutput
{
    private const int BrokenPipe = 32, WindowsBrokenPipe = unchecked((int)0x8007006D), WindowsNoData = unchecked((int)0x800700E8);

    /// <summary>
    /// A writer over standard output. The console's own drops what a closed pipe refuses, without a word: `lathe embed … | head` would go
    /// on to the end of its input.
    /// </summary>
    public static TextWriter Open()
    {
        if (OperatingSystem.IsWindows() || !System.Console.IsOutputRedirected)
            return System.Console.Out;
        FileStream stream = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // a file's place is shared with whoever else writes to it, and only the console's writer keeps to that
        return stream.CanSeek ? System.Console.Out : new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            bufferSize: 1 << 16);
    }

    /// <summary>Whether nobody reads what is written any more.</summary>
    public static bool IsClosed(IOException exception) => exception.HResult is BrokenPipe or WindowsBrokenPipe or WindowsNoData;
}
