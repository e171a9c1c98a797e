using System.Buffers.Binary;
using System.Text;

namespace Lathe.Tests.Checkpoints;

/// <summary>A folder for one test, removed with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("lathe-tests-").FullName;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, ReadOnlySpan<byte> contents)
    {
        System.IO.File.WriteAllBytes(File(name), contents);
        return File(name);
    }

    public string Write(string name, string contents) => Write(name, Encoding.UTF8.GetBytes(contents));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>A safetensors file by its parts, right or wrong.</summary>
    public static byte[] Safetensors(string header, int dataBytes = 0, ulong? statedLength = null)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, statedLength ?? (ulong)json.Length);
        json.CopyTo(file, 8);
        for (int i = 8 + json.Length; i < file.Length; i++)
            file[i] = (byte)(i * 7);
        return file;
    }
}
