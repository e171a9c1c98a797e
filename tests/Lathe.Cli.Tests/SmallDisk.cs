using System.Diagnostics;

namespace Lathe.Cli.Tests;

/// <summary>A file system in memory that is soon full; tests that need one skip, visibly, where none may be mounted.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static SmallDisk Mount(string path, int kilobytes)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", path) != 0)
            Assert.Skip("needs a small disk, and this user may mount none");
        return new SmallDisk(path);
    }

    /// <summary>Leaves so much room and no more.</summary>
    public void Fill(string file, int kilobytesFree)
    {
        long free = new DriveInfo(Path).AvailableFreeSpace - kilobytesFree * 1024L;
        if (free > 0)
            File.WriteAllBytes(file, new byte[free]);
    }

    public void Dispose() => Run("umount", Path);

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false, RedirectStandardError = true,
            })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
