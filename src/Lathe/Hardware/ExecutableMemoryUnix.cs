using System.Runtime.InteropServices;

namespace Lathe.Hardware;

/// <summary>Executable memory on Linux and macOS.</summary>
internal static unsafe partial class ExecutableMemoryUnix
{
    private const int ProtectNone = 0;
    private const int ProtectRead = 1;
    private const int ProtectWrite = 2;
    private const int ProtectExecute = 4;
    private const int MapPrivate = 2;

    private static int MapAnonymous => OperatingSystem.IsMacOS() ? 0x1000 : 0x20;

    /// <summary>Reserves guard, code, guard; writes the code; makes it read-execute. Null and a reason when one of these is
    /// refused.</summary>
    public static byte* TryMap(ReadOnlySpan<byte> image, nuint mappingBytes, nuint guardBytes, nuint codeBytes, out string? refusal)
    {
        byte* mapping = Map(null, mappingBytes, ProtectNone, MapPrivate | MapAnonymous, -1, 0);
        if (mapping == (byte*)-1)
        {
            refusal = Refused("mmap", mappingBytes);
            return null;
        }

        byte* code = mapping + guardBytes;
        if (Protect(code, codeBytes, ProtectRead | ProtectWrite) != 0)
        {
            refusal = Refused("mprotect(read, write)", codeBytes);
            Unmap(mapping, mappingBytes);
            return null;
        }

        image.CopyTo(new Span<byte>(code, image.Length));
        if (Protect(code, codeBytes, ProtectRead | ProtectExecute) != 0)
        {
            refusal = Refused("mprotect(read, execute)", codeBytes);
            Unmap(mapping, mappingBytes);
            return null;
        }

        refusal = null;
        return mapping;
    }

    public static void Unmap(byte* mapping, nuint mappingBytes)
    {
        // Fails only for an address that was never mapped; there is nothing a caller could do.
        _ = UnmapPages(mapping, mappingBytes);
    }

    private static string Refused(string function, nuint bytes)
    {
        int error = Marshal.GetLastPInvokeError();
        return $"the system refused executable memory: {function} of {bytes} bytes failed with {Marshal.GetPInvokeErrorMessage(error)} "
            + $"({error})";
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* Map(byte* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(byte* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int UnmapPages(byte* address, nuint length);
}
