namespace Lathe.Transformers.Trimming;

/// <summary>Lets some rows of a matrix through to another stream, and drops the others.</summary>
/// <param name="target">Gets the rows that are kept; not disposed.</param>
/// <param name="rowBytes">Of a row.</param>
/// <param name="isKept">Of a row's number.</param>
internal sealed class KeptRowsStream(Stream target, long rowBytes, Func<int, bool> isKept) : Stream
{
    private long position;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            (long row, long within) = Math.DivRem(position, rowBytes);
            int count = (int)Math.Min(buffer.Length, rowBytes - within);
            if (isKept((int)row))
                target.Write(buffer[..count]);
            buffer = buffer[count..];
            position += count;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => target.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
