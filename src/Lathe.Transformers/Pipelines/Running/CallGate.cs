namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Counts the calls that are under way, so that what they use is freed when the last of them has ended and not before: a call that was let
/// in ends as it would have, whatever happens meanwhile.
/// </summary>
/// <param name="owner">The type that is used, for the error of a call that comes too late.</param>
/// <param name="ended">Called once, when the gate is closed and no call is under way, by whoever comes last.</param>
internal sealed class CallGate(string owner, Action ended)
{
    private const int Closed = int.MinValue;

    /// <summary>Calls under way, and the sign bit once the gate is closed.</summary>
    private int state;

    /// <summary>Lets a call in; dispose what it gives when the call ends.</summary>
    /// <exception cref="ObjectDisposedException">The gate is closed.</exception>
    public Call Enter()
    {
        int seen = Volatile.Read(ref state);
        while (true)
        {
            if (seen < 0)
                throw new ObjectDisposedException(owner, "the pipeline was disposed; load it again, and dispose it after its last call");
            int found = Interlocked.CompareExchange(ref state, seen + 1, seen);
            if (found == seen)
                return new Call(this);
            seen = found;
        }
    }

    /// <summary>Lets no more calls in; may be called again.</summary>
    public void Close()
    {
        if (Interlocked.Or(ref state, Closed) == 0)
            ended();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref state) == Closed)
            ended();
    }

    /// <summary>A call under way; disposed once.</summary>
    public readonly struct Call(CallGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
