namespace Lathe.Checkpoints;

/// <summary>What stands behind a path, links followed.</summary>
internal enum FileKind
{
    /// <summary>The system does not tell; opening it will.</summary>
    Unknown,

    /// <summary>Nothing, or a link to nothing.</summary>
    Missing,

    Regular,
    Directory,

    /// <summary>A FIFO or an anonymous pipe: who opens it for reading waits for a writer, and each byte is there once.</summary>
    Pipe,

    /// <summary>A character or block device.</summary>
    Device,

    Socket,
}
